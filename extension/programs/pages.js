// The extension's own pages.
import * as glue from 'glue';
import { startPage } from './own-page.js';

startPage('pages.wasm', glue, ({ instance }) => instance.exports.__wbindgen_start());
