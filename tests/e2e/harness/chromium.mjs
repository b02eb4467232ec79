/** Chromium, driven over its own protocol by playwright-core. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClosedShadow } from './closed-shadow.mjs';
import { FormCheck, engineForms } from './forms.mjs';
import { Frame, Page, urlMatches } from './page.mjs';
import { Pipe } from './pipe.mjs';
import { PROGRAMS, findProgram } from './programs.mjs';
import { Timeline, problemsAmong, writeEvidence } from './timeline.mjs';
import { PATIENCE_MS, until, within } from './until.mjs';

// Without it, requests of an extension's background would bypass the interception.
process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = '1';
const { chromium } = await import('playwright-core');

/**
 * Starts without a window, so that tabs open after the driver has connected: a tab that loads earlier would
 * not be intercepted.
 */
const NO_WINDOW = '--no-startup-window';

/** Reads the protocol from file descriptor 3 and writes it to 4. */
const PROTOCOL_OVER_PIPES = '--remote-debugging-pipe';

const HEADLESS = '--headless=new';

/** Like headless, but a second start of the program finds the first one, as on a desktop. */
const WINDOWS_WITHOUT_SCREEN = '--ozone-platform=headless';

const FLAGS = [
  PROTOCOL_OVER_PIPES,
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  NO_WINDOW,
  '--no-default-browser-check',
  '--disable-search-engine-choice-screen',
  // No request may leave the machine: no host resolves for a request that is not intercepted.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-quic',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-breakpad',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  // The address bar's suggestions are two web pages in each window, which take a quarter of a short test's time.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  // A test that waits for a hidden tab must not have to wait for throttled timers too.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  // Allows an extension to be installed and updated while pages are open.
  '--enable-unsafe-extension-debugging',
];

function extensionId(dir) {
  const { key } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
  return idOf(key ? Buffer.from(key, 'base64') : realpathSync(dir));
}

/**
 * The id of an extension, by Chromium's own rule: a hash in the letters a to p.
 *
 * @param {Buffer | string} identity the public key or, without one, the folder
 */
export function idOf(identity) {
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  return digest.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}

/** Far longer than a tab takes to close. */
const CLOSE_AGAIN_MS = 500;

/** Requests of the browser itself, including the download of an extension that a policy installs. */
const NO_REQUESTS = '--disable-background-networking';

class ChromiumFrame extends Frame {
  /** Uses the protocol: the driver would set the files by script, unlike a user. */
  async chooseFile(selector, path) {
    const session = await this.raw.page().context().newCDPSession(this.raw);
    const { result } = await session.send('Runtime.evaluate', {
      expression: `document.querySelector(${JSON.stringify(selector)})`,
    });
    await session.send('DOM.setFileInputFiles', { files: [resolve(path)], objectId: result.objectId });
    await session.detach();
  }
}

class ChromiumPage extends Page {
  #protocol;

  frameFrom(raw) {
    return new ChromiumFrame(raw);
  }

  async #session() {
    this.#protocol ??= await this.raw.context().newCDPSession(this.raw);
    return this.#protocol;
  }

  async goto(url) {
    await this.raw.goto(url);
  }

  async reload() {
    await this.raw.reload();
  }

  /** Resolves when the navigation is committed: a page from the back/forward cache does not fire `load`. */
  async back() {
    await this.raw.goBack({ waitUntil: 'commit' });
  }

  async forward() {
    await this.raw.goForward({ waitUntil: 'commit' });
  }

  async bringToFront() {
    await this.raw.bringToFront();
  }

  /**
   * Chromium drops the request to close a tab that begins to reload at that moment, so the request is
   * repeated.
   */
  async close() {
    if (this.raw.isClosed()) return;
    const session = await this.#session();
    const { targetInfo } = await session.send('Target.getTargetInfo');
    const browser = await this.raw.context().browser().newBrowserCDPSession();
    const closeAgain = () => browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {});
    const reminder = setInterval(closeAgain, CLOSE_AGAIN_MS);
    try {
      await within(this.raw.close(), { describe: `tab ${this.id} closes` });
    } finally {
      clearInterval(reminder);
      await browser.detach();
    }
  }

  /** Drops a file on an element of the top document, as from the desktop: a trusted drop. */
  async dropFile(selector, path) {
    const session = await this.#session();
    const { x, y, width, height } = await (await this.raw.$(selector)).boundingBox();
    const data = { items: [], files: [resolve(path)], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await session.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
    }
  }

  /** Ends the tab's process. The driver cannot use the page any more, even if the tab is reloaded. */
  async crash() {
    const session = await this.#session();
    const crashed = new Promise((resolve) => this.raw.once('crash', resolve));
    // Answered only when the tab is used again.
    session.send('Page.crash').catch(() => {});
    await within(crashed, { describe: `tab ${this.id} crashes` });
  }

  /** Enters text with an input method, and before that the key which it took. */
  async compose(text, withKey) {
    const session = await this.#session();
    const end = text.length;
    const taken = { key: 'Process', windowsVirtualKeyCode: 229 };
    if (withKey) await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...taken });
    await session.send('Input.imeSetComposition', { text, selectionStart: end, selectionEnd: end });
    await session.send('Input.insertText', { text });
    if (withKey) await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...taken });
  }

  /** Draws the page as on paper, or as on a screen again. */
  async drawAs(medium) {
    await this.raw.emulateMedia({ media: medium });
  }

  /** Brings the tab to the front: a hidden tab paints nothing, and its screenshot would never finish. */
  async screenshot(path) {
    await this.bringToFront();
    await super.screenshot(path);
  }

  /** Script-opened popovers in the top layer, as in a modal dialog, in any shadow tree. */
  async #inTopLayer(session) {
    const { nodeIds } = await session.send('DOM.getTopLayerElements');
    const described = await Promise.all(nodeIds.map((nodeId) => session.send('DOM.describeNode', { nodeId, pierce: true })));
    return described
      .map(({ node }) => node)
      .filter(({ attributes = [] }) => attributes[attributes.indexOf('popover') + 1] === 'manual');
  }

  async closedShadows() {
    const session = await this.#session();
    // Two levels: the document element and its children.
    const { root: document } = await session.send('DOM.getDocument', { depth: 3, pierce: true });
    const html = document.children?.find(({ localName }) => localName === 'html');
    const closedOf = ({ shadowRoots = [] }) => shadowRoots.filter(({ shadowRootType }) => shadowRootType === 'closed');
    let closed = (html?.children ?? []).flatMap(closedOf);
    if (closed.length === 0) closed = (await this.#inTopLayer(session)).flatMap(closedOf);
    return closed.map(({ backendNodeId }) => {
      const evaluate = async (source, argument) => {
        const { object } = await session.send('DOM.resolveNode', { backendNodeId });
        const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
          objectId: object.objectId,
          functionDeclaration: source,
          arguments: [{ objectId: object.objectId }, { value: argument }],
          awaitPromise: true,
          returnByValue: true,
        });
        if (exceptionDetails) {
          throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        }
        return result.value;
      };
      return new ClosedShadow(evaluate, this.raw);
    });
  }
}

/** The extension under test and its background, a service worker. */
class ChromiumExtension {
  #context;
  #protocol;
  #version = null;
  #requests = [];
  #statusListeners = new Set();

  #folder;

  constructor(id, folder, context) {
    this.#folder = folder;
    this.id = id;
    this.#context = context;
  }

  /** Loads the folder: installs the extension or, if it is installed, updates it. */
  async install({ enableInIncognito = false } = {}) {
    const session = await this.#context.browser().newBrowserCDPSession();
    await session.send('Extensions.loadUnpacked', { path: this.#folder, enableInIncognito });
    await session.detach();
  }

  /** Turns the extension on or off, as the switch on chrome://extensions does. */
  async setEnabled(isEnabled) {
    await this.#onItsCard(([id, it]) => chrome.management.setEnabled(id, it), isEnabled);
  }

  /** Whether the extension is installed and turned on; if so, its worker is known, running or not. */
  async isOn() {
    if (!this.#version) return false;
    const session = await this.#context.browser().newBrowserCDPSession();
    const { extensions } = await session.send('Extensions.getExtensions').catch(() => ({}));
    await session.detach();
    return extensions?.find(({ id }) => id === this.id)?.enabled ?? true;
  }

  /**
   * Makes the browser grant a host without asking, as it does for hosts that a user granted once and
   * withdrew.
   */
  async grantWithoutAsking(pattern) {
    await this.#onItsCard(([id, host]) => chrome.developerPrivate.addHostPermission(id, host), pattern);
    await this.evaluate((host) => chrome.permissions.remove({ origins: [host] }), pattern);
  }

  /** Requests a host that is granted without asking, as a page of the extension does on a click. */
  async grant(pattern) {
    const page = await this.#context.newPage();
    await page.goto(this.url('popup.html'));
    const isGranted = await page.evaluate((host) => chrome.permissions.request({ origins: [host] }), pattern);
    await page.close();
    if (!isGranted) throw new Error(`${pattern} is not granted`);
  }

  /**
   * Calls `run` while the extension has no access to the manifest's hosts, as after choosing "on click" on
   * chrome://extensions.
   */
  async withoutHosts(run) {
    const set = ([extensionId, hostAccess]) => chrome.developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess });
    await this.#onItsCard(set, 'ON_CLICK');
    try {
      await run();
    } finally {
      // A script for a tab without access would wait for a click, and block its sender.
      await this.#onItsCard(set, 'ON_ALL_SITES');
    }
  }

  async #onItsCard(inPage, argument) {
    const page = await this.#context.newPage();
    await page.goto('chrome://extensions');
    await page.evaluate(inPage, [this.id, argument]);
    await page.close();
  }

  url(path) {
    return `chrome-extension://${this.id}/${path}`;
  }

  /** Follows the worker's status from a page: a session attached to the worker itself would keep it alive. */
  async follow(page, onUncaught) {
    this.#protocol = await this.#context.newCDPSession(page);
    this.#protocol.on('ServiceWorker.workerErrorReported', ({ errorMessage: { errorMessage, columnNumber } }) => {
      // An exception is reported twice, with its column and as a console message; a rejection only as a
      // console message.
      if (columnNumber < 0 && errorMessage.startsWith('Uncaught')) onUncaught(errorMessage);
    });
    this.#protocol.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const version of versions) {
        if (!this.isFrom(version.scriptURL)) continue;
        // The end of an older version may be reported after the start of the next one; their numbers
        // increase.
        if (Number(version.versionId) < Number(this.#version?.versionId)) continue;
        this.#version = version;
        for (const listener of [...this.#statusListeners]) listener();
      }
    });
    await this.#protocol.send('ServiceWorker.enable');
  }

  get #status() {
    return this.#version?.runningStatus;
  }

  /** @returns {Promise<'stopped'|'starting'|'running'|'stopping'|undefined>} */
  async workerStatus() {
    return this.#status;
  }

  async #statusBecomes(wanted) {
    if (this.#status === wanted) return;
    let listener;
    const reached = new Promise((resolve) => {
      listener = () => this.#status === wanted && resolve();
      this.#statusListeners.add(listener);
    });
    try {
      await within(reached, { describe: () => `worker ${wanted}; it is ${this.#status}` });
    } finally {
      this.#statusListeners.delete(listener);
    }
  }

  /**
   * Lets the background idle without being stopped: nothing to do here, since the debugged worker is not
   * stopped.
   */
  async letIdle() {}

  /** Stops the background as the browser does when it idles; the next event starts it again. */
  async stopWorker() {
    this.wasStopped = true;
    if (!this.#version || this.#status === 'stopped') return;
    await this.#protocol.send('ServiceWorker.stopWorker', { versionId: this.#version.versionId });
    await this.#statusBecomes('stopped');
  }

  /** Addresses that the background and the extension's own pages requested; none was reached. */
  async requests() {
    return this.#requests;
  }

  isFrom(url) {
    return url.startsWith(this.url(''));
  }

  note(url) {
    this.#requests.push(url);
  }

  /** Private windows have their own background, at the same address. */
  async #ordinaryBackground() {
    for (const worker of this.#context.serviceWorkers().filter((it) => this.isFrom(it.url()))) {
      if (!(await worker.evaluate(() => chrome.extension.inIncognitoContext))) return worker;
    }
    return null;
  }

  /** Runs `inBackground(...args)` in the background of ordinary windows, and starts that if necessary. */
  async evaluate(inBackground, ...args) {
    if (this.#status === 'stopped') {
      await this.#protocol.send('ServiceWorker.startWorker', { scopeURL: this.url('') });
      await this.#statusBecomes('running');
    }
    const worker = await until(() => this.#ordinaryBackground(), { describe: 'the background is there' });
    return worker.evaluate(`(${inBackground})(...${JSON.stringify(args)})`);
  }
}

/**
 * @param {object} options
 * @param {string | null} [options.extension] folder of an unpacked extension
 * @param {string} [options.installedId] in place of `extension`: the id of one that a policy installs
 * @param {boolean} [options.isInstalled] whether it is installed from the start
 * @param {boolean} [options.worksInPrivateWindows] whether the admin allowed it there
 * @param {boolean} [options.checksForms] whether every frame must run the form of the engine that its
 *   policy asks for
 * @param {string[]} [options.otherExtensions] folders of further extensions to load
 * @param {boolean} [options.headless]
 * @param {object} options.replica answers every request
 * @param {string} [options.userDataDir] a profile to keep; by default one that is deleted with the browser
 * @param {boolean} [options.restoreTabs] whether to open the tabs of the profile's last session
 * @param {'light'|'dark'} [options.colorScheme] the system's; the portal's theme may differ from it
 * @param {{width: number, height: number}} [options.viewport]
 * @param {string} [options.locale]
 * @param {string[]} [options.flags] further flags for the browser
 * @param {string} [options.program] the program that starts the browser; by default the one on the PATH
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
  userDataDir,
  restoreTabs = false,
  colorScheme = 'light',
  viewport = { width: 1400, height: 760 },
  locale = 'en-US',
  flags = [],
  program = findProgram(PROGRAMS.chromium),
}) {
  const timeline = new Timeline();
  const profile = userDataDir ?? (await mkdtemp(join(tmpdir(), 'token-assist-chromium-')));
  if (restoreTabs) await restoreTabsAtStart(profile);
  // After the switch for private windows, Chromium 156 does not always start a background again. So an extension
  // that works there is loaded later, with the permission.
  const isLoadedAtStart = isInstalled && !worksInPrivateWindows;
  const extensions = [isLoadedAtStart && extension, ...otherExtensions].filter(Boolean);
  const args = [
    ...FLAGS,
    ...(headless ? [restoreTabs ? WINDOWS_WITHOUT_SCREEN : HEADLESS] : []),
    `--user-data-dir=${profile}`,
    `--lang=${locale}`,
    `--window-size=${viewport.width},${viewport.height}`,
    ...(extensions.length > 0
      ? [`--disable-extensions-except=${extensions}`, `--load-extension=${extensions}`]
      : extension || installedId
        ? []
        : ['--disable-extensions']),
    ...(installedId ? [] : [NO_REQUESTS]),
    ...flags,
  ];
  const { child, pipe } = startProgram(program, args);
  // Without the driver's defaults, which would keep every tab visible and focused, so that a test could never
  // hide one.
  const connection = await Promise.race([chromium.connectOverCDP(pipe, { noDefaults: true }), endOf(child)]);
  const context = connection.contexts()[0];

  const id = extension ? extensionId(extension) : installedId;
  const consoleMessages = [];
  const wrappers = new Map();

  const forms = new FormCheck(checksForms, () => browser.engineForms());
  const browser = {
    engineName: 'chromium',
    version: connection.version(),
    extension: id ? new ChromiumExtension(id, extension, context) : null,
    /** The driver's own context. */
    raw: context,
    /** Settles when the browser has ended, as after a user closed its window. */
    closed: new Promise((resolve) => connection.once('disconnected', resolve)),
    timeline,
    note: (what) => timeline.note(what),
    /** @type {import('./timeline.mjs').ConsoleMessage[]} */
    consoleMessages,
    consoleProblems: async () => problemsAmong(consoleMessages, replica),
    get pages() {
      return context.pages().filter((raw) => raw !== firstTab).map(wrap);
    },
    /** Takes the network away from pages, or gives it back. */
    setOffline: (isOffline) => context.setOffline(isOffline),
    open,
    openInPrivateWindow,
    tabs,
    play,
    /** Hides all other tabs. */
    showFirstTab: () => firstTab.bringToFront(),
    waitForPage,
    /** Waits for a tab in which the extension opens a page of its own. */
    waitForOwnPage: (match) => waitForPage(match),
    /** Makes the browser save files in a folder without asking. */
    async downloadTo(folder) {
      // The setting ends with the session.
      const session = await connection.newBrowserCDPSession();
      await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    },
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
  context.on('console', (message) => {
    record(message.type(), message.text(), message.location().url);
  });
  context.on('weberror', (webError) => {
    const error = webError.error();
    record('exception', error.stack ?? String(error), webError.page()?.url() ?? '');
  });
  /** The browser's first tab, behind which the others can be hidden. */
  let firstTab;
  try {
    await prepare();
  } catch (error) {
    // Nobody else can: while the browser runs, so does this process.
    await kill();
    throw error;
  }
  for (const page of browser.pages) timeline.note(`tab ${page.id} is back`);
  context.on('page', wrap);
  timeline.note(`Chromium ${browser.version} started`);
  return browser;

  async function prepare() {
    await context.route(/^https?:/, answerRoute);
    if (restoreTabs) await restoreLastSession();
    firstTab = await context.newPage();
    await browser.extension?.follow(firstTab, (text) => record('exception', text, browser.extension.url('')));
    if (worksInPrivateWindows) await browser.extension.install({ enableInIncognito: true });
    // The response of a page that is opened before the background listens would not be seen.
    if (extension && isInstalled) await browser.extension.evaluate(() => null);
  }

  /**
   * Tabs that the browser restores while it starts load before the driver has connected. So it starts without
   * a window, and a second start of the program makes the running browser open its first one.
   */
  async function restoreLastSession() {
    const restored = context.waitForEvent('page', { timeout: PATIENCE_MS });
    const ofFirstAlone = [NO_WINDOW, PROTOCOL_OVER_PIPES];
    const second = spawn(program, args.filter((flag) => !ofFirstAlone.includes(flag)), { stdio: 'ignore' });
    second.unref();
    await restored;
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

  function wrap(raw) {
    let page = wrappers.get(raw);
    if (!page) {
      page = new ChromiumPage({ raw, id: wrappers.size + 1, replica });
      wrappers.set(raw, page);
      // A tab opened by a page requests its document before the driver reports the tab.
      const [address] = raw.url().split('#');
      const first = replica.pageLoads.find((load) => load.page === undefined && load.url === address);
      if (first) first.page = page.id;
    }
    return page;
  }

  async function answerRoute(route) {
    const request = route.request();
    const isNavigation = request.isNavigationRequest();
    const frame = frameOf(request);
    const asker = request.serviceWorker()?.url() ?? frame?.url() ?? '';
    if (!isNavigation && browser.extension?.isFrom(asker)) {
      browser.extension.note(request.url());
      await route.abort();
      return;
    }
    const response = await replica.answer({
      url: request.url(),
      method: request.method(),
      headers: request.headers(),
      body: request.postData() ?? undefined,
      resourceType: request.resourceType(),
      isNavigation,
      isTopFrame: isNavigation && !frame?.parentFrame(),
      page: frame ? wrap(frame.page()).id : undefined,
    });
    // A page that was left no longer waits for its answer.
    await (response ? route.fulfill(response) : route.abort()).catch(() => {});
  }

  /** Requests of workers have no frame; the first request of a tab that a page opens has none yet. */
  function frameOf(request) {
    if (request.serviceWorker()) return null;
    try {
      return request.frame();
    } catch {
      return null;
    }
  }

  /** Opens a tab; by default with the portal in it. */
  async function open(url = replica.url) {
    const page = wrap(await context.newPage());
    await page.raw.setViewportSize(viewport);
    await page.raw.emulateMedia({ colorScheme });
    timeline.note(`tab ${page.id} opens ${url}`);
    await page.goto(url);
    return page;
  }

  /** Opens a private window with this address; the extension must be allowed there. */
  async function openInPrivateWindow(url = replica.url) {
    const opened = context.waitForEvent('page', { timeout: PATIENCE_MS });
    await browser.extension.evaluate(() => chrome.windows.create({ incognito: true, url: 'about:blank' }).then(() => null));
    const page = wrap(await opened);
    timeline.note(`tab ${page.id} opens ${url} in a private window`);
    await page.goto(url);
    return page;
  }

  /** Waits until there are this many tabs, no matter what opened them. */
  function tabs(count) {
    return until(() => browser.pages.length === count && browser.pages, {
      describe: () => `${count} tabs; there are ${browser.pages.map((page) => page.url())}`,
    });
  }

  /** Waits for a tab whose address matches, such as one that a link opens. */
  async function waitForPage(match) {
    const isWanted = (raw) => urlMatches(match, raw.url());
    const there = context.pages().find(isWanted);
    if (there) return wrap(there);
    let listener;
    const found = new Promise((resolve) => {
      listener = (raw) => {
        if (isWanted(raw)) resolve(raw);
        raw.on('framenavigated', () => isWanted(raw) && resolve(raw));
      };
      context.on('page', listener);
    });
    try {
      return wrap(
        await within(found, {
          describe: () => `tab ${match} among ${context.pages().map((raw) => raw.url())}`,
        }),
      );
    } finally {
      context.off('page', listener);
    }
  }

  async function close() {
    try {
      await forms.check();
    } finally {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      const session = await connection.newBrowserCDPSession();
      // The answer may be lost with the connection; only the exit counts.
      session.send('Browser.close').catch(() => {});
      await exited;
      await cleanUp();
    }
  }

  /** Kills the browser without a chance to save anything. */
  async function kill() {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    await cleanUp();
  }

  async function cleanUp() {
    leaveReplica();
    await connection.close();
    if (!userDataDir) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes what "Continue where you left off" in Chromium's settings writes. */
async function restoreTabsAtStart(profile) {
  const path = join(profile, 'Default', 'Preferences');
  // A browser that was killed may not have written its preferences.
  const preferences = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : {};
  preferences.session = { ...preferences.session, restore_on_startup: 1 };
  await writeFile(path, JSON.stringify(preferences));
}

function startProgram(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  endWithThisProcess(child);
  const [, , , toBrowser, fromBrowser] = child.stdio;
  return { child, pipe: new Pipe(toBrowser, fromBrowser) };
}

/** Rejects, with what Chromium said, if it ends or cannot be started. */
function endOf(child) {
  const said = [];
  child.stderr.setEncoding('utf8').on('data', (text) => said.push(text));
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}:\n${said.join('')}`)));
  });
}

/** No browser outlives the test run, even an interrupted one. */
function endWithThisProcess(child) {
  const stop = () => child.kill('SIGKILL');
  const interrupted = () => process.exit(1);
  process.once('exit', stop).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  child.once('exit', () => {
    process.off('exit', stop).off('SIGINT', interrupted).off('SIGTERM', interrupted);
  });
}
