// The engine as JavaScript, for documents whose policy forbids WebAssembly.
import * as glue from 'glue';
import * as twin from 'twin';
import { startTwin } from './in-document.js';

startTwin('content', glue, twin);
