// The engine as WebAssembly. Its bytes are embedded in this script: a content script can load a file of the
// extension only if every page can.
import * as glue from 'glue';
import bytes from 'module';
import { startModule } from './in-document.js';

startModule('content', glue, bytes);
