// The panel as JavaScript, for documents whose policy forbids WebAssembly.
import * as glue from 'glue';
import * as twin from 'twin';
import { startTwin } from './in-document.js';

startTwin('panel', glue, twin);
