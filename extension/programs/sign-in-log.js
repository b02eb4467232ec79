// The page that reads sign-in logs.
import * as glue from 'glue';
import { startPage } from './own-page.js';

startPage(fetch(chrome.runtime.getURL('sign-in-log.wasm')), glue, ({ module }) => glue.show(module));
