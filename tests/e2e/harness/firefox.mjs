/** Firefox, driven over WebDriver BiDi by puppeteer-core. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { ClosedShadow } from './closed-shadow.mjs';
import { createProfile, deleteProfile } from './firefox-profile.mjs';
import { FormCheck, engineForms } from './forms.mjs';
import { PROGRAMS, findProgram } from './programs.mjs';
import { DRAGGED_BY, Frame, Page, between, urlMatches } from './page.mjs';
import { Timeline, problemsAmong, writeEvidence } from './timeline.mjs';
import { PATIENCE_MS, until } from './until.mjs';

/** The address of the extension's own pages; Firefox would generate another one in each profile. */
const EXTENSION_HOST = '5f9b1a52-6a39-4c1e-9a0f-3a4a1d6c7e11';

/** Large enough for any report that a page sends. */
const LARGEST_BODY_BYTES = 1_000_000;

/** Keys that produce no character, as WebDriver encodes them. */
const KEYS = {
  Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Escape: '\uE00C', Space: ' ', ArrowUp: '\uE013', ArrowDown: '\uE015', F9: '\uE039',
};

/**
 * Puppeteer sends mouse events to the top document, and they do not reach a frame in another process from
 * there.
 */
class FirefoxFrame extends Frame {
  #bidi;

  constructor(raw, bidi) {
    super(raw);
    this.#bidi = bidi;
  }

  async #perform(actions) {
    await this.#bidi.send('input.performActions', { context: this.raw._id, actions });
  }

  async #middleOf(selector) {
    await this.waitFor(selector);
    return this.evaluate((it) => {
      const element = document.querySelector(it);
      element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
      const box = element.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    }, selector);
  }

  /** Presses the mouse at the first point and releases it at the last. */
  async #pressMouse([first, ...others]) {
    const moveTo = ([x, y]) => ({ type: 'pointerMove', x: Math.round(x), y: Math.round(y) });
    const actions = [moveTo(first), { type: 'pointerDown', button: 0 }, ...others.map(moveTo), { type: 'pointerUp', button: 0 }];
    await this.#perform([{ type: 'pointer', id: 'mouse', actions }]);
  }

  async click(selector) {
    await this.#pressMouse([await this.#middleOf(selector)]);
  }

  async drag(from, to) {
    const [end, start] = [await this.#middleOf(to), await this.#middleOf(from)];
    await this.#pressMouse([start, ...DRAGGED_BY.map((part) => between(start, end, part))]);
  }

  async type(selector, text) {
    await this.click(selector);
    await this.#strike([...text]);
  }

  async press(key) {
    await this.#strike([KEYS[key] ?? key]);
  }

  async chooseFile(selector, path) {
    const field = await this.raw.$(selector);
    await field.uploadFile(path);
  }

  async #strike(keys) {
    const actions = keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#perform([{ type: 'key', id: 'keyboard', actions }]);
  }
}

class FirefoxPage extends Page {
  #bidi;
  #context;
  #onClose;

  constructor({ bidi, context, onClose, ...options }) {
    super(options);
    this.#bidi = bidi;
    this.#context = context;
    this.#onClose = onClose;
  }

  frameFrom(raw) {
    return new FirefoxFrame(raw, this.#bidi);
  }

  async #navigate(method, parameters) {
    await this.#bidi.send(method, { context: this.#context, wait: 'complete', ...parameters });
  }

  async goto(url) {
    await this.#navigate('browsingContext.navigate', { url });
  }

  async reload() {
    await this.#navigate('browsingContext.reload', {});
  }

  /** Resolves when the history has moved: a page from the back/forward cache does not load. */
  async back() {
    await this.#bidi.send('browsingContext.traverseHistory', { context: this.#context, delta: -1 });
  }

  async forward() {
    await this.#bidi.send('browsingContext.traverseHistory', { context: this.#context, delta: 1 });
  }

  async bringToFront() {
    await this.#bidi.send('browsingContext.activate', { context: this.#context });
  }

  /** Enters text with an input method; no editor here needs the key which it took. */
  async compose(text) {
    await this.#bidi.callInBrowser((it) => {
      const browserWindow = Services.wm.getMostRecentWindow('navigator:browser');
      const method = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
      if (!method.beginInputTransaction(browserWindow, () => true)) throw new Error('no input method');
      method.setPendingCompositionString(it);
      method.appendClauseToPendingComposition(it.length, method.ATTR_RAW_CLAUSE);
      method.setCaretInPendingComposition(it.length);
      method.flushPendingComposition();
      method.commitComposition();
    }, text);
  }

  /** Draws the page of the selected tab as on paper, or as on a screen again. */
  async drawAs(medium) {
    await this.#bidi.callInBrowser((it) => {
      Services.wm.getMostRecentWindow('navigator:browser').gBrowser.selectedBrowser.browsingContext.mediumOverride = it;
    }, medium);
  }

  async close() {
    await this.#bidi.send('browsingContext.close', { context: this.#context });
    this.#onClose();
  }

  async closedShadows(isEverywhere = true) {
    const elements = async (maxDomDepth) => {
      const html = await this.#bidi.call(this.#context, '() => document.documentElement', {
        serializationOptions: { includeShadowTree: 'all', maxDomDepth },
      });
      return html.value.children ?? [];
    };
    const closedIn = (found) => found.map(({ value }) => value.shadowRoot).filter((root) => root?.value.mode === 'closed');
    // Two levels: the children of the document element, and their shadow roots.
    let closed = closedIn(await elements(2));
    // Otherwise, script-opened popovers in a modal dialog or a full-screen element, in any shadow tree.
    if (closed.length === 0 && isEverywhere) closed = closedIn(popoversIn(await elements(null)));
    return closed.map(({ sharedId }) => {
      const evaluate = async (source, argument) => {
        const result = await this.#bidi.call(this.#context, source, {
          arguments: [{ sharedId }, { type: 'string', value: argument }],
        });
        return result.value;
      };
      return new ClosedShadow(evaluate, this.raw);
    });
  }
}

/** Elements with `popover=manual` among serialized elements and their descendants. */
function popoversIn(elements) {
  const found = [];
  const waiting = [...elements];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const { attributes = {}, children = [], shadowRoot } = node.value ?? {};
    if (attributes.popover === 'manual') found.push(node);
    waiting.push(...children, ...(shadowRoot ? [shadowRoot] : []));
  }
  return found;
}

/** The extension under test and its background, an event page. */
class FirefoxExtension {
  /** A busy browser occasionally reports a response after its document has asked for the engine. */
  tellsResponsesLate = true;
  #bidi;
  #driver;
  #folder;

  constructor(id, folder, driver, bidi) {
    this.#folder = folder;
    this.id = id;
    this.#driver = driver;
    this.#bidi = bidi;
  }

  /** Loads the folder: installs the extension or, if it is installed, updates it. */
  async install() {
    await this.#driver.installExtension(this.#folder);
  }

  /** Turns the extension on or off, as the switch on about:addons does. */
  async setEnabled(isEnabled) {
    await this.#bidi.callInBrowser(
      async (id, wanted) => {
        const addon = await AddonManager.getAddonByID(id);
        await (wanted === 'on' ? addon.enable() : addon.disable());
      },
      this.id,
      isEnabled ? 'on' : 'off',
    );
  }

  /** Whether the extension is installed and turned on. */
  async isOn() {
    const isActive = await this.#bidi.callInBrowser(async (id) => (await AddonManager.getAddonByID(id))?.isActive, this.id);
    return isActive === true;
  }

  /** Allows the extension in private windows, like the choice on about:addons; this restarts it. */
  async allowInPrivateWindows() {
    await this.#bidi.callInBrowser(async (id) => {
      const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
      await ExtensionPermissions.add(id, { permissions: ['internal:privateBrowsingAllowed'], origins: [] });
      const addon = await AddonManager.getAddonByID(id);
      await addon.reload();
    }, this.id);
  }

  /** Grants a host, as a user does on about:addons, with or without an earlier {@link grantWithoutAsking}. */
  async grant(pattern) {
    await this.#bidi.callInBrowser(
      async (id, origin) => {
        const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
        await ExtensionPermissions.add(id, { permissions: [], origins: [origin] }, WebExtensionPolicy.getByID(id).extension);
      },
      this.id,
      pattern,
    );
  }

  /**
   * Calls `run` while the extension has no access to the manifest's hosts, as after using the switches on
   * about:addons.
   */
  async withoutHosts(run) {
    const change = async (id, method) => {
      const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
      const { extension } = WebExtensionPolicy.getByID(id);
      const origins = extension.manifest.host_permissions;
      await ExtensionPermissions[method](id, { permissions: [], origins }, extension);
    };
    await this.#bidi.callInBrowser(change, this.id, 'remove');
    try {
      await run();
    } finally {
      await this.#bidi.callInBrowser(change, this.id, 'add');
    }
  }

  /** Makes the browser grant hosts without asking: any host here, by a preference. */
  async grantWithoutAsking() {
    await this.#bidi.callInBrowser(() => Services.prefs.setBoolPref('extensions.webextOptionalPermissionPrompts', false));
  }

  url(path) {
    return `moz-extension://${EXTENSION_HOST}/${path}`;
  }

  /** @returns {Promise<'stopped'|'starting'|'running'|'suspending'>} */
  workerStatus() {
    return this.#bidi.callInBrowser(
      (id) => WebExtensionPolicy.getByID(id).extension.backgroundState,
      this.id,
    );
  }

  /** Lets the background idle without being stopped. */
  async letIdle() {
    await this.#bidi.callInBrowser(() => {
      const anHour = 3_600_000;
      Services.prefs.setIntPref('extensions.background.idle.timeout', anHour);
    });
  }

  /**
   * Stops the background as the browser does when it idles; the next event starts it again.
   *
   * By default, Firefox keeps it running without a word while an event is on its way to a listener, or the
   * listener has not answered. An event that arrives during the stop calls that off.
   */
  async stopWorker() {
    this.wasStopped = true;
    const stop = () =>
      this.#bidi.callInBrowser(async (id) => {
        const { extension } = WebExtensionPolicy.getByID(id);
        const before = extension.backgroundContext;
        await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });
        return !before || extension.backgroundContext !== before;
      }, this.id);
    await until(stop, { describe: 'the background stops' });
  }

  /** Addresses that the background and the extension's own pages requested; none was reached. */
  async requests() {
    return JSON.parse(await this.#bidi.callInBrowser(() => JSON.stringify(window.extensionRequests)));
  }

  /** Runs `inBackground(...args)` in the background, and starts that if necessary. */
  async evaluate(inBackground, ...args) {
    const call = `(${inBackground})(...${JSON.stringify(args)})`;
    const answer = await this.#bidi.callInBrowser(runInBackground, this.id, call);
    const { value, error } = JSON.parse(answer);
    if (error) throw new Error(error);
    return value;
  }
}

/**
 * Runs in the browser's own process. BiDi supports tabs only, so a frame script makes the call in the
 * background, in a sandbox over its global: the extension's policy forbids eval. Each background is given one
 * frame script for all calls.
 */
async function runInBackground(id, call) {
  const { extension } = WebExtensionPolicy.getByID(id);
  if (extension.backgroundState !== 'running') await extension.wakeupBackground();
  const { xulBrowser } = [...extension.views].find(({ viewType }) => viewType === 'background');
  const manager = xulBrowser.messageManager;
  if (window.calledBackground !== manager) {
    window.calledBackground = manager;
    const script = `{
      const sandbox = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
      const name = content.location.origin + '/called-by-a-test';
      addMessageListener('harness:call', async ({ data: { call, reply } }) => {
        let answer;
        try {
          answer = { value: await Cu.evalInSandbox(call, sandbox, null, name, 1) };
        } catch (error) {
          answer = { error: String(error) };
        }
        sendAsyncMessage(reply, JSON.stringify(answer));
      });
    }`;
    manager.loadFrameScript(`data:application/javascript;charset=utf-8,${encodeURIComponent(script)}`, false);
  }
  const reply = `harness:${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    manager.addMessageListener(reply, function heard({ data }) {
      manager.removeMessageListener(reply, heard);
      resolve(data);
    });
    manager.sendAsyncMessage('harness:call', { call, reply });
  });
}

/**
 * Runs in the browser's own process. Puppeteer puts all sites into one process regardless of preferences; an
 * ordinary Firefox gives each site its own.
 */
function isolateSites() {
  const everySite = 1;
  Services.prefs.setIntPref('fission.webContentIsolationStrategy', everySite);
}

/** Runs in the browser's own process: closes the tab at a matching address, and returns the address. */
function takeTab(source, isPrivate) {
  for (const { gBrowser, PrivateBrowsingUtils } of Services.wm.getEnumerator('navigator:browser')) {
    const isOfKind = (it) => String(PrivateBrowsingUtils.isBrowserPrivate(it)) === isPrivate;
    const tab = gBrowser.tabs.find(({ linkedBrowser: it }) => isOfKind(it) && new RegExp(source).test(it.currentURI.spec));
    if (!tab) continue;
    const address = tab.linkedBrowser.currentURI.spec;
    gBrowser.removeTab(tab);
    return address;
  }
  return '';
}

/** Runs in the browser's own process. BiDi intercepts and reports requests of tabs only. */
function noteRequestsOf(id) {
  window.extensionRequests = [];
  Services.obs.addObserver((channel) => {
    const { URI, loadInfo } = channel.QueryInterface(Ci.nsIHttpChannel);
    if (loadInfo?.loadingPrincipal?.addonId === id) window.extensionRequests.push(URI.spec);
  }, 'http-on-modify-request');
}

/**
 * Runs in the browser's own process. BiDi reports the console messages of tabs, but not those of a
 * background, which only the background's own process receives.
 */
function listenToBackground(id) {
  const script = `
    const storage = Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage);
    const everybody = Cc['@mozilla.org/systemprincipal;1'].createInstance(Ci.nsIPrincipal);
    if (Services.appinfo.remoteType === 'extension') storage.addLogEventListener((event) => {
      const { level, arguments: said, filename, addonId } = event.wrappedJSObject;
      if (addonId !== '${id}') return;
      const text = said.map(String).join(' ');
      sendAsyncMessage('harness:background-console', { level, text, url: filename });
    }, everybody);`;
  window.backgroundConsole = [];
  Services.ppmm.addMessageListener('harness:background-console', ({ data }) => window.backgroundConsole.push(data));
  const withProcessesToCome = true;
  Services.ppmm.loadProcessScript(`data:application/javascript,${encodeURIComponent(script)}`, withProcessesToCome);
}

/**
 * Runs in the browser's own process: returns the background's console messages and its uncaught errors. The
 * browser itself logs an error for a message whose document was unloaded before the answer, which no code can
 * catch.
 */
function backgroundMessages(host) {
  const isOfGoneDocument = /^Promise (resolved|rejected) (while context is inactive|after context unloaded)/;
  const uncaught = Services.console
    .getMessageArray()
    .filter((message) => message instanceof Ci.nsIScriptError)
    .filter(({ sourceName, flags }) => sourceName.includes(host) && !(flags & Ci.nsIScriptError.warningFlag))
    .filter(({ errorMessage }) => !isOfGoneDocument.test(errorMessage))
    .map(({ errorMessage, sourceName }) => ({ level: 'exception', text: errorMessage, url: sourceName }));
  return JSON.stringify([...window.backgroundConsole, ...uncaught]);
}

/** The protocol itself, for what puppeteer has no method for. */
class Bidi {
  #connection;
  #browserWindow;

  constructor(connection) {
    this.#connection = connection;
  }

  on(event, listener) {
    this.#connection.on(event, listener);
  }

  async send(method, parameters) {
    const { result } = await this.#connection.send(method, parameters);
    return result;
  }

  /** Calls a function in the page's own world; returns the result as serialized by BiDi. */
  async call(context, source, parameters = {}) {
    const answer = await this.send('script.callFunction', {
      functionDeclaration: source,
      target: { context },
      awaitPromise: true,
      // As the driver's own calls do: otherwise, this one would take the activation that typing gave from every
      // frame of the page.
      userActivation: true,
      ...parameters,
    });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
    return answer.result;
  }

  /** Calls a function in the browser's own process; arguments and result are strings. */
  async callInBrowser(inBrowser, ...args) {
    if (!this.#browserWindow) {
      const tree = await this.send('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
      this.#browserWindow = tree.contexts[0].context;
    }
    const result = await this.call(this.#browserWindow, String(inBrowser), {
      arguments: args.map((value) => ({ type: 'string', value })),
    });
    return result.value;
  }
}

/**
 * Accepts the options of `chromium.mjs`, except those of a profile that is kept: Firefox removes an unpacked
 * extension when it closes.
 */
export async function launch({
  extension = null,
  installedId = null,
  isInstalled = true,
  worksInPrivateWindows = false,
  checksForms = true,
  otherExtensions = [],
  headless = true,
  replica,
  colorScheme = 'light',
  viewport = { width: 1400, height: 760 },
  locale = 'en-US',
  preferences = {},
  program = findProgram(PROGRAMS.firefox),
}) {
  const timeline = new Timeline();
  const id = extension ? extensionId(extension) : installedId;
  const profile = await createProfile();
  const driver = await puppeteer.launch({
    browser: 'firefox',
    executablePath: program,
    headless,
    userDataDir: profile,
    defaultViewport: viewport,
    acceptInsecureCerts: false,
    // The harness stops the background and reads its errors from the browser's own process.
    args: ['--remote-allow-system-access', `--width=${viewport.width}`, `--height=${viewport.height}`],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [id]: EXTENSION_HOST }),
      'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
      'intl.accept_languages': locale,
      'intl.locale.requested': locale,
      'browser.startup.page': 0,
      // No request may leave the machine: no host resolves for a request that is not intercepted.
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': 9,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': 9,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      ...preferences,
    },
  });
  const bidi = new Bidi(driver.connection);
  const consoleMessages = [];
  const heardInBackground = new Set();
  const wrappers = new Map();
  const tabNumbers = new Map();

  const forms = new FormCheck(checksForms, () => browser.engineForms());
  const browser = {
    engineName: 'firefox',
    version: (await driver.version()).replace(/^firefox\//i, ''),
    extension: id ? new FirefoxExtension(id, extension, driver, bidi) : null,
    /** The driver's own browser. */
    raw: driver,
    /** Settles when the browser has ended, as after a user closed its window. */
    closed: new Promise((resolve) => driver.once('disconnected', resolve)),
    timeline,
    note: (what) => timeline.note(what),
    /** @type {import('./timeline.mjs').ConsoleMessage[]} */
    consoleMessages,
    consoleProblems,
    get pages() {
      return [...wrappers.values()];
    },
    /** Takes the network away from pages, or gives it back. */
    setOffline: (isOffline) =>
      bidi.callInBrowser((it) => void (Services.io.offline = it === 'offline'), isOffline ? 'offline' : 'online'),
    open,
    openInPrivateWindow,
    tabs,
    play,
    /** Hides all other tabs. */
    showFirstTab: () => firstTab.bringToFront(),
    waitForPage,
    waitForOwnPage,
    /** Makes the browser save files in a folder without asking. */
    downloadTo: (folder) =>
      bidi.callInBrowser((path) => {
        Services.prefs.setIntPref('browser.download.folderList', 2);
        Services.prefs.setStringPref('browser.download.dir', path);
      }, folder),
    /** The form of the engine in each frame that has one; see forms.mjs. */
    engineForms: () => engineForms(browser.extension),
    evidence(dir) {
      forms.hold();
      return writeEvidence(dir, { pages: browser.pages, timeline, consoleMessages, replica });
    },
    close,
    kill,
  };

  let stopNoting = notePageLoads();
  let isLeaving = false;
  bidi.on('network.beforeRequestSent', (event) => event.isBlocked && answerUnlessLeaving(event));
  bidi.on('browsingContext.contextDestroyed', ({ context }) => wrappers.delete(context));
  bidi.on('log.entryAdded', ({ level, type, text, stackTrace }) => {
    const url = stackTrace?.callFrames[0]?.url ?? '';
    const isUncaught = type === 'javascript' && level === 'error';
    record(isUncaught ? 'exception' : level === 'warn' ? 'warning' : level, text ?? '', url);
  });
  const [firstTab] = await driver.pages();
  try {
    await prepare();
  } catch (error) {
    // Nobody else can: while the browser runs, so does this process.
    await kill();
    throw error;
  }
  timeline.note(`Firefox ${browser.version} started`);
  return browser;

  async function prepare() {
    await bidi.send('network.addDataCollector', {
      dataTypes: ['request'],
      maxEncodedDataSize: LARGEST_BODY_BYTES,
    });
    await bidi.send('network.addIntercept', { phases: ['beforeRequestSent'] });
    await bidi.callInBrowser(isolateSites);
    if (id) {
      await bidi.callInBrowser(listenToBackground, id);
      await bidi.callInBrowser(noteRequestsOf, id);
    }
    for (const dir of [isInstalled && extension, ...otherExtensions].filter(Boolean)) await driver.installExtension(dir);
    if (worksInPrivateWindows) await browser.extension.allowInPrivateWindows();
  }

  function notePageLoads() {
    return replica.onPageLoad(({ url, page }) => timeline.note(`page load in tab ${page}: ${url}`));
  }

  /** Closes all tabs and continues with another replica, in the same browser and profile. */
  async function play(next) {
    await forms.check();
    if (browser.extension) browser.extension.wasStopped = false;
    for (const page of browser.pages) await page.close();
    leaveReplica();
    replica = next;
    stopNoting = notePageLoads();
    consoleMessages.length = 0;
  }

  function leaveReplica() {
    stopNoting();
    replica.close();
  }

  function record(level, text, url) {
    consoleMessages.push({ level, text, url });
    timeline.note(`console ${level}: ${text}`);
  }

  async function consoleProblems() {
    if (id) await takeInBackgroundMessages();
    return problemsAmong(consoleMessages, replica);
  }

  /**
   * The browser sometimes reports an exception twice, and those of content scripts both here and over BiDi.
   */
  async function takeInBackgroundMessages() {
    for (const message of JSON.parse(await bidi.callInBrowser(backgroundMessages, EXTENSION_HOST))) {
      if (heardInBackground.has(message.text)) continue;
      heardInBackground.add(message.text);
      if (consoleMessages.some(({ text }) => text.includes(message.text))) continue;
      record(message.level, message.text, message.url);
    }
  }

  function wrap(raw) {
    const context = raw.mainFrame()._id;
    let page = wrappers.get(context);
    if (!page) {
      page = new FirefoxPage({
        raw,
        id: tabNumber(context),
        replica,
        bidi,
        context,
        // Firefox does not report the end of a tab that shows a page of an extension.
        onClose: () => wrappers.delete(context),
      });
      wrappers.set(context, page);
    }
    return page;
  }

  /** A tab's requests may arrive before its page is known. */
  function tabNumber(context) {
    if (!tabNumbers.has(context)) tabNumbers.set(context, tabNumbers.size + 1);
    return tabNumbers.get(context);
  }

  /** A browser that is closing leaves its last requests unanswered. */
  async function answerUnlessLeaving(event) {
    try {
      await answerRequest(event);
    } catch (error) {
      if (!isLeaving) throw error;
    }
  }

  async function answerRequest({ request: { request, url, method, headers, bodySize, destination }, context }) {
    if (!/^https?:/.test(url)) {
      await bidi.send('network.continueRequest', { request }).catch(() => {});
      return;
    }
    const isTopFrame = destination === 'document';
    const response = await replica.answer({
      url,
      method,
      headers: Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value.value])),
      body: bodySize > 0 ? await requestBody(request) : undefined,
      resourceType: destination,
      isNavigation: isTopFrame || destination === 'iframe',
      isTopFrame,
      page: isTopFrame ? tabNumber(context) : undefined,
    });
    const settled = response
      ? bidi.send('network.provideResponse', {
          request,
          statusCode: response.status,
          reasonPhrase: 'Replica',
          headers: Object.entries(response.headers).map(([name, value]) => ({
            name,
            value: { type: 'string', value },
          })),
          body: { type: 'base64', value: Buffer.from(response.body).toString('base64') },
        })
      : bidi.send('network.failRequest', { request });
    // A page that was left no longer waits for its answer.
    await settled.catch(() => {});
  }

  async function requestBody(request) {
    const { bytes } = await bidi.send('network.getData', { dataType: 'request', request });
    return bytes.type === 'base64' ? Buffer.from(bytes.value, 'base64').toString() : bytes.value;
  }

  /** Opens a tab; by default with the portal in it. */
  async function open(url = replica.url) {
    const page = wrap(await driver.newPage());
    timeline.note(`tab ${page.id} opens ${url}`);
    await page.goto(url);
    return page;
  }

  /** Opens a private window with this address; the extension must be allowed there. */
  async function openInPrivateWindow(url = replica.url) {
    // The list also includes unused tabs, such as one that is closing.
    const before = new Set(await driver.pages());
    await browser.extension.evaluate(() => chrome.windows.create({ incognito: true, url: 'about:blank' }).then(() => null));
    const raw = await until(async () => (await driver.pages()).find((it) => !before.has(it)), {
      describe: async () => `a private window; there are ${(await driver.pages()).map((it) => it.url())}`,
    });
    const page = wrap(raw);
    timeline.note(`tab ${page.id} opens ${url} in a private window`);
    await page.goto(url);
    return page;
  }

  /** Waits until there are this many tabs, no matter what opened them. */
  function tabs(count) {
    const all = async () => (await driver.pages()).filter((raw) => raw !== firstTab).map(wrap);
    return until(async () => (await all()).length === count && all(), {
      describe: async () => `${count} tabs; there are ${(await all()).map((page) => page.url())}`,
    });
  }

  /** Waits for a tab whose address matches, such as one that a link opens. */
  async function waitForPage(match) {
    const target = await driver.waitForTarget(
      (it) => it.type() === 'page' && urlMatches(match, it.url()),
      { timeout: PATIENCE_MS },
    );
    return wrap(await target.page());
  }

  /**
   * Waits for a tab in which the extension opens a page of its own. BiDi does not report it, so the page is
   * opened again, at the address that the browser reports.
   */
  async function waitForOwnPage(match, { isPrivate = false } = {}) {
    const opened = () => bidi.callInBrowser(takeTab, match.source, String(isPrivate));
    const address = await until(opened, { describe: () => `the extension opens ${match}` });
    return isPrivate ? openInPrivateWindow(address) : open(address);
  }

  async function close() {
    try {
      await forms.check();
    } finally {
      isLeaving = true;
      await driver.close();
      await deleteProfile(profile);
      leaveReplica();
    }
  }

  /** Kills the browser without a chance to save anything. */
  async function kill() {
    isLeaving = true;
    const exited = new Promise((resolve) => driver.process().once('exit', resolve));
    driver.process().kill('SIGKILL');
    await exited;
    await deleteProfile(profile);
    leaveReplica();
  }
}

function extensionId(dir) {
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  const id = manifest.browser_specific_settings?.gecko?.id;
  if (!id) throw new Error(`${dir}/manifest.json gives Firefox no browser_specific_settings.gecko.id`);
  return id;
}
