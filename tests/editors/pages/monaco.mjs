import { editor } from './code-editor.mjs';
import { place } from './stage.mjs';

for (const [name, editContext] of [['monaco', true], ['monaco-without-editcontext', false]]) {
  editor.create(place(name, { height: 120 }), { value: 'given\n', editContext, language: 'plaintext', wordBasedSuggestions: 'off' });
}
