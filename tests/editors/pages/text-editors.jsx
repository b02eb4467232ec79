import { registerRichText } from '@lexical/rich-text';
import { basicSetup, EditorView as CodeMirror } from 'codemirror';
import { createEditor as createLexical } from 'lexical';
import { baseKeymap } from 'prosemirror-commands';
import { keymap } from 'prosemirror-keymap';
import { schema } from 'prosemirror-schema-basic';
import { EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import 'prosemirror-view/style/prosemirror.css';
import Quill from 'quill';
import 'quill/dist/quill.snow.css';
import { useState } from 'react';
import { createEditor as createSlate } from 'slate';
import { Editable, Slate, withReact } from 'slate-react';
import { show } from './react.jsx';
import { place } from './stage.mjs';

const SIZE = { height: 60 };

const editable = document.createElement('div');
editable.contentEditable = 'true';
editable.style.minHeight = '40px';
const lexical = createLexical({ onError: (error) => { throw error; } });
place('lexical', SIZE).append(editable);
registerRichText(lexical);
lexical.setRootElement(editable);

function SlateEditor() {
  const [editor] = useState(() => withReact(createSlate()));
  return (
    <Slate editor={editor} initialValue={[{ type: 'paragraph', children: [{ text: 'given' }] }]}>
      <Editable />
    </Slate>
  );
}
show('slate', <SlateEditor />, SIZE);

new EditorView(place('prosemirror', SIZE), { state: EditorState.create({ schema, plugins: [keymap(baseKeymap)] }) });

const quill = document.createElement('div');
place('quill', { height: 120 }).append(quill);
new Quill(quill, { theme: 'snow' });

new CodeMirror({ doc: 'given', extensions: basicSetup, parent: place('codemirror', SIZE) });
