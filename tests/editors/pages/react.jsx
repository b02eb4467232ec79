import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { place } from './stage.mjs';

/** Renders a component in a form of its own. */
export function show(name, element, size) {
  flushSync(() => createRoot(place(name, size)).render(element));
}
