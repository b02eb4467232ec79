// Reports in the portals' code editor, beside the components of reports.jsx. A page without the editor loads faster.
import { editor } from './code-editor.mjs';
import { COMPONENTS } from './reports.jsx';
import { place } from './stage.mjs';

Object.assign(COMPONENTS, {
  response: ({ text }) => {
    editor.create(place('response', { width: 1_000, height: 120 }), { value: text, language: 'plaintext', readOnly: true });
  },
  'query-tab': ({ text }) => {
    const tab = place('query', { width: 1_000, height: 120 });
    tab.innerHTML = '<div class="tabPanesContainer"><div class="tabs-container"><div class="react-monaco-editor-container" style="height: 120px"></div></div></div>';
    editor.create(tab.querySelector('.react-monaco-editor-container'), { value: text, language: 'plaintext' });
  },
});
