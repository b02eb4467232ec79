// The page that checks this installation.
import * as glue from 'glue';
import { startPage } from './own-page.js';

// A sentence of the catalog, with a code that a refresh can fix.
const SAMPLE = 'There was an error validating access token. AADSTS70043';

// Milliseconds within which the engine has to report the sample: in a hidden tab it looks once in ten
// seconds.
const PATIENCE = 15_000;

const appendTo = (parent, tag, attributes, text = '') => {
  const element = parent.ownerDocument.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  parent.append(element);
  return element;
};

// Runs the engine's own program on the sample, in a frame that provides what a portal's document has: the
// loader's object, a portal's origin, and an API to report to. Resolves to its report on the error; to
// `refused` if it does not start, and to nothing if it reports nothing.
globalThis.runEngine = (place, frame, form, origin) =>
  new Promise((resolve) => {
    const refuse = () => resolve({ refused: true });
    const begin = () => {
      const view = frame.contentWindow;
      const page = view.document;
      page.documentElement.lang = 'en';
      for (const name of ['pages', 'check']) {
        appendTo(page.head, 'link', { rel: 'stylesheet', href: chrome.runtime.getURL(`${name}.css`) });
      }
      appendTo(page.body, 'p', { role: 'alert', class: 'sample' }, SAMPLE);

      const port = { onDisconnect: { addListener() {}, removeListener() {} } };
      view.origin = origin;
      view.chrome = {
        runtime: {
          id: chrome.runtime.id,
          connect: () => port,
          sendMessage: async (message) => {
            if (message.seen) resolve(structuredClone(message));
          },
        },
      };
      view.tokenAssist = {
        document: form,
        page,
        admitted: { [`content-${form}`]: true },
        isUnderNewPolicy: () => false,
        askForTwin: refuse,
        takeOver() {},
      };
      const program = appendTo(page.head, 'script', { src: chrome.runtime.getURL(`content-${form}.js`) });
      program.addEventListener('error', refuse);
    };
    setTimeout(resolve, PATIENCE);
    frame.addEventListener('load', begin, { once: true });
    place.append(frame);
  });

startPage(fetch(chrome.runtime.getURL('check.wasm')), glue, ({ instance }) => instance.exports.__wbindgen_start());
