/** The replica itself, in real browsers and without the extension. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CLOUDS } from '../portal/clouds.mjs';
import {
  MESSAGE,
  REFUSAL,
  TENANT_DOMAIN,
  TENANT_ID,
  createReplica,
} from '../portal/replica.mjs';
import { ENGINES, launch } from './harness/engines.mjs';
import { leaveEvidence } from './harness/evidence.mjs';
import { until } from './harness/until.mjs';

/** Runs in a page: returns the class of the error component that shows `text`, also in open shadow roots. */
function shownError(text) {
  const surfaces =
    '.ms-MessageBar, .fxs-toast, .azc-balloon-dialog, .fxc-infoBox, .fxs-blade-statusbg';
  const roots = [document];
  for (const element of document.querySelectorAll('*')) {
    if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  for (const root of roots) {
    const surface = [...root.querySelectorAll(surfaces)].find(
      (it) => it.textContent.includes(text) && it.checkVisibility(),
    );
    if (surface) {
      const isInShadow = root !== document;
      return { component: surface.classList[0], isInShadow, text: surface.textContent };
    }
  }
  return null;
}

/** Returns every error that the page shows, with the number and address of its frame. */
async function errorsIn(page, text = MESSAGE) {
  const errors = [];
  for (const [index, frame] of page.frames().entries()) {
    const error = await frame.evaluate(shownError, text);
    if (error) errors.push({ index, url: frame.url(), ...error });
  }
  return errors;
}

const untilOneError = (page, text) =>
  until(
    async () => {
      const errors = await errorsIn(page, text);
      return errors.length === 1 && errors[0];
    },
    { describe: async () => ({ awaited: 'one error', there: await errorsIn(page, text) }) },
  );

const untilNoError = (page) =>
  until(async () => (await errorsIn(page)).length === 0, {
    describe: async () => ({ awaited: 'no error', there: await errorsIn(page) }),
  });

/** Opens a page whose session is running: a later expiry is noticed. */
async function openPortal(browser, options) {
  const replica = createReplica(options);
  await browser.play(replica);
  const page = await browser.open();
  await replica.isFollowed();
  return { replica, page };
}

for (const engine of ENGINES) {
  describe(`replica in ${engine}`, () => {
    /** @type {Awaited<ReturnType<typeof launch>>} */
    let browser;

    before(async () => {
      browser = await launch(engine, { replica: createReplica() });
    });
    leaveEvidence(() => browser);
    after(() => browser.close());

    const blade = 'https://manageclient.hosting.portal.azure.net/';
    const places = {
      blade: { url: blade, isInShadow: false },
      top: { url: 'https://devicemanagement.portal.azure.com/', isInShadow: false },
      srcdoc: { url: 'about:srcdoc', isInShadow: false },
      'about-blank': { url: 'about:blank', isInShadow: false },
      sandbox: { url: 'about:srcdoc', isInShadow: false },
      shadow: { url: blade, isInShadow: true },
      nested: { url: 'https://desktopanalytics.hosting.portal.azure.net/', isInShadow: false },
    };
    for (const csp of ['none', 'strict']) {
      for (const [place, expected] of Object.entries(places)) {
        test(`an expired token shows in ${place} under policy ${csp}, and is gone once the session is restored`, async () => {
          const { replica, page } = await openPortal(browser, { place, csp });
          assert.deepEqual(await errorsIn(page), []);
          replica.expireToken();
          const error = await untilOneError(page);
          assert.ok(error.url.startsWith(expected.url), error.url);
          assert.equal(error.isInShadow, expected.isInShadow);
          replica.restoreToken();
          await untilNoError(page);
          assert.equal(replica.pageLoads.length, 1);
          assert.deepEqual(replica.cspReports, []);
          assert.deepEqual(replica.strangers, []);
          assert.deepEqual(replica.postedMessages, []);
          assert.deepEqual(await browser.consoleProblems(), []);
        });
      }
    }

    const components = {
      'message-bar': 'ms-MessageBar',
      infobox: 'fxc-base',
      dialog: 'azc-balloon-dialog',
      toast: 'fxs-toast',
      'status-bar': 'fxs-blade-statusbg',
    };
    for (const [surface, component] of Object.entries(components)) {
      test(`an expired token shows in a ${surface}`, async () => {
        const { replica, page } = await openPortal(browser, { surface });
        replica.expireToken();
        assert.equal((await untilOneError(page)).component, component);
      });
    }

    test('a toast disappears by itself', async () => {
      const { replica, page } = await openPortal(browser, { surface: 'toast' });
      replica.expireToken();
      await untilOneError(page);
      await untilNoError(page);
    });

    test('one page load fixes an expired token', async () => {
      const { replica, page } = await openPortal(browser, { scenario: 'expires' });
      replica.expireToken();
      await untilOneError(page);
      await page.reload();
      await page.waitForPageLoads(2);
      const renewed = ({ url, status }) => url.endsWith('/api/token') && status === 200;
      await until(() => replica.requests.filter(renewed).length === 2, { describe: 'a renewed token' });
      assert.deepEqual(await errorsIn(page), []);
      assert.equal(replica.pageLoads.length, 2);
    });

    test('under Conditional Access the error returns after a page load, with its ids', async () => {
      const { replica, page } = await openPortal(browser, { scenario: 'conditional-access' });
      replica.expireToken();
      await untilOneError(page);
      for (const loads of [2, 3]) {
        await page.reload();
        await page.waitForPageLoads(loads);
        const { text } = await untilOneError(page, REFUSAL.code);
        for (const part of [MESSAGE, ...Object.values(REFUSAL)]) assert.ok(text.includes(part), part);
      }
      replica.restoreToken();
      await untilNoError(page);
    });

    test('a token expires by itself after its lifetime', async () => {
      const { page } = await openPortal(browser, { tokenLifetimeMs: 300 });
      await untilOneError(page);
    });

    test('a call with an expired token is refused when the user continues', async () => {
      const { replica, page } = await openPortal(browser, { message: 'Lifetime validation failed, the token is expired.' });
      const wizard = await page.blade();
      replica.expireToken();
      await untilOneError(page, 'Lifetime validation failed');
      await wizard.click('[data-step="start"] button[type="submit"]');
      await until(() => replica.requests.some(({ url, status }) => url.endsWith('/onboarding/start') && status === 401), {
        describe: () => replica.requests,
      });
      await wizard.waitFor('[data-step="start"]');
    });

    test('the wizard leads through its steps to Home, and a reload clears the input', async () => {
      const { page } = await openPortal(browser, { csp: 'strict' });
      const next = (step) => `[data-step="${step}"] button[type="submit"]`;
      let wizard = await page.blade();
      const toWorkspace = async () => {
        await wizard.click(next('start'));
        await wizard.click(next('agreement'));
        await wizard.click('[name="subscription"]');
        await wizard.click(next('subscription'));
        await wizard.type('[name="owner"]', 'operations');
        await wizard.click('#add-owner');
        await wizard.click(next('access'));
      };
      await toWorkspace();
      await wizard.type('[name="workspace"]', 'contoso-analytics');
      await page.reload();
      await page.waitForPageLoads(2);
      wizard = await page.blade();
      await toWorkspace();
      assert.equal(await wizard.evaluate(() => document.querySelector('[name="workspace"]').value), '');
      await wizard.click('#set-workspace');
      await wizard.click('#consent-continue');
      const consent = await browser.waitForPage('login.microsoftonline.com');
      await consent.top().waitForText('Consent on behalf of your organization');
      await page.bringToFront();
      await wizard.click(next('workspace'));
      await wizard.click(next('last'));
      await wizard.waitForText('Enrolled devices');
      assert.deepEqual(await browser.consoleProblems(), []);
    });

    const policies = {
      none: { compiles: true, reports: false },
      strict: { compiles: false, reports: true },
      'strict-meta': { compiles: false, reports: true },
      'report-only': { compiles: true, reports: true },
    };
    for (const [csp, { compiles, reports }] of Object.entries(policies)) {
      test(`policy ${csp}: WebAssembly ${compiles ? 'compiles' : 'is blocked'} in every document of the page`, async () => {
        const { replica, page } = await openPortal(browser, { csp });
        assert.deepEqual(replica.cspReports, []);
        const documents = [page.top(), await page.blade()];
        for (const document of documents) {
          assert.equal(await document.evaluate(() => window.replica.compilesWebAssembly()), compiles);
        }
        if (reports) {
          await until(() => replica.cspReports.length >= documents.length, { describe: () => replica.cspReports });
        } else {
          assert.deepEqual(replica.cspReports, []);
        }
      });
    }

    test('an enforced policy reports by report-uri', async () => {
      const { replica, page } = await openPortal(browser, { csp: 'strict' });
      await page.evaluate(() => window.replica.compilesWebAssembly());
      await until(() => replica.cspReports.some((report) => report['csp-report']?.['blocked-uri'] === 'wasm-eval'), {
        describe: () => replica.cspReports,
      });
    });

    test('a message posted into any frame is recorded', async () => {
      const { replica, page } = await openPortal(browser, { place: 'sandbox', csp: 'strict' });
      await until(() => page.frames().length === 3, { describe: 'shell, blade and sandboxed frame' });
      for (const [index, frame] of page.frames().entries()) {
        await frame.evaluate((text) => window.postMessage(text, '*'), `from elsewhere to ${index}`);
      }
      const data = () => replica.postedMessages.map((message) => message.data).sort();
      await until(() => data().length === 3, { describe: data });
      assert.deepEqual(data(), [0, 1, 2].map((index) => `from elsewhere to ${index}`));
    });

    test('the help pane quotes the message without an error', async () => {
      const { page } = await openPortal(browser, { quotesTheMessage: true });
      assert.ok(await page.evaluate((text) => document.body.innerText.includes(`"${text}"`), MESSAGE));
      assert.deepEqual(await errorsIn(page), []);
    });

    test('prewarmed frames exist and are hidden', async () => {
      const { page } = await openPortal(browser, { prewarmedFrames: 5, csp: 'strict' });
      const frames = page.frames().filter((frame) => frame.url().includes('.reactblade.portal.azure.net/'));
      assert.equal(frames.length, 5);
      const isVisible = () => document.querySelector('.fxs-reactview-frame').checkVisibility();
      assert.equal(await page.evaluate(isVisible), false);
    });

    for (const cloud of Object.keys(CLOUDS)) {
      for (const host of CLOUDS[cloud].portals) {
        test(`${host} shows the portal, its blade and the error in dark`, async () => {
          const tenant = host.startsWith('intune') ? TENANT_DOMAIN : TENANT_ID;
          const { replica, page } = await openPortal(browser, { cloud, host, tenant, theme: 'dark', page: 'home' });
          replica.expireToken();
          const { url } = await untilOneError(page);
          assert.ok(url.startsWith(`https://manageclient.${CLOUDS[cloud].blades}/`), url);
          assert.ok(await page.evaluate(() => document.body.classList.contains('fxs-mode-dark')));
          assert.equal(page.url(), replica.url);
        });
      }
    }

    test('the link to the sign-in logs leads to a page that shows them', async () => {
      await browser.play(createReplica());
      const page = await browser.open(
        'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/SignInLogsList.ReactView/timeRangeType/last24hours/showApplicationSignIns~/true',
      );
      await page.top().waitForText(REFUSAL.correlationId);
      const learn = await browser.open('https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access');
      await learn.top().waitForText('learn.microsoft.com');
    });

    // Firefox does not cache a page that is waiting for a response, and a session always is.
    const isKept = engine === 'chromium';
    test('a page from the back/forward cache keeps its session', { skip: !isKept }, async () => {
      const { replica, page } = await openPortal(browser, { place: 'top', backForwardCache: true });
      await page.evaluate(() => {
        window.isSameDocument = true;
      });
      await page.goto('https://learn.microsoft.com/entra/');
      await page.back();
      await until(() => page.url() === replica.url, { describe: () => page.url() });
      assert.equal(await page.evaluate(() => window.isSameDocument), true);
      assert.equal(replica.pageLoads.length, 1);
      await replica.isFollowed();
      replica.expireToken();
      await until(() => page.evaluate(shownError, MESSAGE), { describe: 'the error in the same document' });
    });

    test('an unknown host is refused and remembered', async () => {
      const { replica, page } = await openPortal(browser, {});
      await page.evaluate(() => fetch('https://unknown.example/').catch(() => {}));
      assert.deepEqual(
        replica.strangers.map(({ url }) => url),
        ['https://unknown.example/'],
      );
    });

    test('a storm of mutations ends and leaves nothing behind', async () => {
      const { page } = await openPortal(browser, { page: 'home' });
      const frame = await page.blade();
      const nodes = () => document.querySelectorAll('*').length;
      const before = await frame.evaluate(nodes);
      await frame.evaluate(() => window.replica.mutateStorm(20));
      assert.equal(await frame.evaluate(nodes), before);
    });
  });
}

test("the address holds route and tenant in its portal's form", () => {
  const route = 'Microsoft_M365_ManageClient/ManageClientFrameBlade';
  const address = (options) => createReplica(options).url;
  assert.equal(address({}), `https://devicemanagement.portal.azure.com/#blade/${route}`);
  assert.equal(
    address({ tenant: TENANT_ID }),
    `https://devicemanagement.portal.azure.com/${TENANT_ID}/#blade/${route}`,
  );
  assert.equal(
    address({ host: 'intune.microsoft.com', tenant: TENANT_DOMAIN }),
    `https://intune.microsoft.com/#@${TENANT_DOMAIN}/view/${route}`,
  );
  assert.equal(address({ cloud: 'usgov' }), `https://portal.azure.us/#blade/${route}`);
});

test('an unknown option is refused by name', () => {
  assert.throws(() => createReplica({ scenario: 'rainy' }), /rainy/);
  assert.throws(() => createReplica({ place: 'nowhere' }), /nowhere/);
  assert.throws(() => createReplica({ cloud: 'mars' }), /mars/);
});
