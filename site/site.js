// The page for users who may not install the extension. Everything it needs is loaded as a script: its policy
// allows no request by a script.
import * as glue from 'glue';
import bytes from 'module';
import worker from 'worker';
import { LANGUAGES, VERSION } from 'site';

const DEFAULT = 'en';

// A substitute for the extension's API: texts, whose placeholders `assemble-site.mjs` has numbered.
let texts = {};
globalThis.chrome = {
  i18n: {
    getMessage: (key, values) => (texts[key] ?? '').replace(/\$(\$|\d)/g, (_, gap) => (gap === '$' ? '$' : (values[gap - 1] ?? ''))),
  },
};

const load = async (language) => {
  const address = new URL(`languages/${language}.js`, document.baseURI);
  ({ default: texts } = await import(address.href));
};

// The language tag used by browsers: `pt-BR`.
const tagOf = (language) => language.replace('_', '-');

// The best match for a language that the browser prefers: the same tag, such as `pt-BR`, otherwise the same
// language. Chinese is distinguished by its script.
const closest = (wanted) => {
  const { language, region, script } = new Intl.Locale(wanted).maximize();
  const exact = LANGUAGES.find((it) => tagOf(it) === `${language}-${region}`);
  const same = LANGUAGES.filter((it) => it.split('_')[0] === language);
  return exact ?? same.find((it) => new Intl.Locale(tagOf(it)).maximize().script === script);
};

const known = (wanted) => {
  try {
    return closest(wanted);
  } catch {
    // The address may contain any value.
    return undefined;
  }
};

const asked = new URLSearchParams(location.search).get('lang');
const first = [asked, ...navigator.languages].filter(Boolean).map(known).find(Boolean) ?? DEFAULT;

const offerLanguages = (chosen, onChange) => {
  const list = document.querySelector('#language');
  for (const language of LANGUAGES) {
    const tag = tagOf(language);
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag);
    const option = new Option(name, language, false, language === chosen);
    option.lang = tag;
    list.append(option);
  }
  list.addEventListener('change', () => onChange(list.value));
};

(async () => {
  try {
    document.querySelector('#version').textContent = VERSION;
    const module = await WebAssembly.compile(bytes);
    const instance = await WebAssembly.instantiate(module, { glue });
    glue.__wbg_set_wasm(instance.exports);
    await load(first);
    // A worker from a blob inherits the policy of this page.
    const address = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
    const site = new glue.Site(module, address);
    offerLanguages(first, async (language) => {
      await load(language);
      site.translate();
      // For bookmarks and sharing.
      history.replaceState(null, '', `?lang=${tagOf(language)}`);
    });
  } catch (error) {
    console.warn('Token Assist: the page could not start', error);
    document.querySelector('#not-started').hidden = false;
  }
})();
