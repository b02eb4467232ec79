/** The Desktop Analytics blade: its pages, its wizard, and its error. */
(function () {
  'use strict';

  const { theme, place, surface: kind, page: firstPage } = document.documentElement.dataset;
  const messages = document.getElementById('messages');
  const pages = [...document.querySelectorAll('.ext-page')];
  const menu = document.getElementById('menu');

  function open(name) {
    for (const page of pages) page.hidden = page.dataset.page !== name;
    menu.hidden = name === 'onboarding';
    for (const button of menu.querySelectorAll('button')) {
      if (button.dataset.opens === name) button.setAttribute('aria-current', 'page');
      else button.removeAttribute('aria-current');
    }
  }

  /** Styles do not apply inside frames and shadow roots. */
  function styleSheets() {
    return ['portal.css', 'message.css'].map((name) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = new URL(`/Content/${name}`, location.href).href;
      return link;
    });
  }

  let messageFrame = null;

  /** Resolves with a frame that this page creates, once its document is loaded. */
  function addMessageFrame(prepare) {
    messageFrame = document.createElement('iframe');
    messageFrame.className = 'ext-message-frame';
    messageFrame.title = 'Messages';
    prepare(messageFrame);
    return new Promise((resolve) => {
      messageFrame.addEventListener('load', () => resolve(messageFrame), { once: true });
      messages.append(messageFrame);
    });
  }

  /** The portal writes its own frames through a Trusted Types policy. */
  function setSrcdoc(frame, markup) {
    const policy = window.trustedTypes?.createPolicy('message-frame', { createHTML: (html) => html });
    frame.srcdoc = policy ? policy.createHTML(markup) : markup;
  }

  async function surfaceInSrcdoc() {
    const links = styleSheets().map((link) => link.outerHTML).join('');
    const markup = `<!doctype html><html lang="en" data-theme="${theme}">${links}<body class="ext-message-document"></html>`;
    const frame = await addMessageFrame((it) => setSrcdoc(it, markup));
    return createErrorSurface(kind, () => frame.contentDocument.body);
  }

  async function surfaceInAboutBlank() {
    const frame = await addMessageFrame(() => {});
    const inner = frame.contentDocument;
    inner.documentElement.dataset.theme = theme;
    inner.body.className = 'ext-message-document';
    inner.head.append(...styleSheets());
    return createErrorSurface(kind, () => inner.body);
  }

  async function surfaceInSandbox() {
    const markup = document.getElementById('sandbox-frame').innerHTML;
    const frame = await addMessageFrame((it) => {
      it.setAttribute('sandbox', 'allow-scripts');
      setSrcdoc(it, `<!doctype html><body class="ext-message-document">${markup}`);
    });
    const tell = (error) =>
      frame.contentWindow.postMessage({ signature: window.replica.portalSignature, error }, '*');
    return { show: (text, details) => tell({ text, details }), hide: () => tell(null) };
  }

  function surfaceInShadowRoot() {
    const host = document.createElement('ext-messages');
    const root = host.attachShadow({ mode: 'open' });
    root.append(...styleSheets());
    messages.append(host);
    return createErrorSurface(kind, () => root);
  }

  function surfaceHere() {
    return createErrorSurface(kind, () => (kind === 'dialog' ? document.body : messages));
  }

  function openFrame(isOpen) {
    messageFrame?.classList.toggle('ext-message-frame-open', isOpen);
  }

  const surfaceAt = {
    srcdoc: surfaceInSrcdoc,
    'about-blank': surfaceInAboutBlank,
    sandbox: surfaceInSandbox,
    shadow: surfaceInShadowRoot,
  };

  async function start() {
    const surface = await (surfaceAt[place] ?? surfaceHere)();
    const showError = (text, details) => {
      openFrame(true);
      surface.show(text, details);
    };
    const hideError = () => {
      openFrame(false);
      surface.hide();
    };
    Object.assign(window.replica, { showError, hideError });
    // Where the shell shows the error, the shell's own session notices it.
    const session =
      place === 'top'
        ? { call: async () => true }
        : openTokenSession({ onRefused: showError, onAccepted: hideError });
    startWizard(session);
    menu.addEventListener('click', async ({ target }) => {
      const name = target.closest('button')?.dataset.opens;
      if (!name) return;
      open(name);
      await session.call(`/api/insights/${name}`);
    });
  }

  /** Typed input is kept in this document only: a reload restarts the wizard. */
  function startWizard(session) {
    const form = document.getElementById('wizard');
    const steps = [...form.querySelectorAll('fieldset')];
    const overview = document.getElementById('steps');
    const consent = document.getElementById('consent');
    let current = 0;
    let consented = false;

    const isMet = { subscription: () => form.elements.subscription.checked, consent: () => consented };
    function checkNeeds() {
      for (const button of form.querySelectorAll('[data-needs]')) {
        button.disabled = !isMet[button.dataset.needs]();
      }
    }

    function go(index) {
      current = index;
      steps.forEach((step, n) => {
        step.hidden = n !== index;
      });
      // The start page is none of the numbered steps.
      overview.hidden = index === 0;
      [...overview.children].forEach((item, n) => {
        item.toggleAttribute('data-done', n + 1 < index);
        if (n + 1 === index) item.setAttribute('aria-current', 'step');
        else item.removeAttribute('aria-current');
      });
    }

    form.addEventListener('input', checkNeeds);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const step = steps[current];
      if (!(await session.call(`/api/onboarding/${step.dataset.step}`))) return;
      if (current + 1 < steps.length) go(current + 1);
      else open('home');
    });
    form.addEventListener('click', ({ target }) => {
      if (target.closest('[data-back]')) go(current - 1);
    });
    document.getElementById('add-owner').addEventListener('click', () => {
      const field = form.elements.owner;
      if (!field.value.trim()) return;
      const item = document.createElement('li');
      item.textContent = field.value.trim();
      document.getElementById('owners').append(item);
      field.value = '';
    });
    document.getElementById('set-workspace').addEventListener('click', () => {
      consent.hidden = false;
    });
    document.getElementById('consent-continue').addEventListener('click', () => {
      consented = true;
      consent.hidden = true;
      checkNeeds();
    });
    document.getElementById('consent-cancel').addEventListener('click', () => {
      consent.hidden = true;
    });
    checkNeeds();
    go(0);
  }

  open(firstPage);
  start();
})();
