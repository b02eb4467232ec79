import { editor } from 'monaco-editor';
import { place } from './stage.mjs';

// The workers highlight and complete code; no language here needs one.
window.MonacoEnvironment = { getWorker: () => new Worker(URL.createObjectURL(new Blob([]))) };

for (const [name, editContext] of [['monaco', true], ['monaco-without-editcontext', false]]) {
  editor.create(place(name, { height: 120 }), { value: 'given\n', editContext, language: 'plaintext', wordBasedSuggestions: 'off' });
}
