// The extension's own pages.
import * as glue from 'glue';
import { startPage } from './own-page.js';

startPage(fetch(chrome.runtime.getURL('pages.wasm')), glue, ({ instance }) => instance.exports.__wbindgen_start());
