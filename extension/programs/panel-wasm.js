// The panel as WebAssembly. See content-wasm.js for why its bytes are embedded.
import * as glue from 'glue';
import bytes from 'module';
import { startModule } from './in-document.js';

startModule('panel', glue, bytes);
