// The scenes on the benchmark's pages. Each ends when its last change is made.
'use strict';

const BATCHES = 300;
const ROWS = 40;
const MESSAGE = 'There was an error validating access token';

const list = document.querySelector('#list');
const alerts = document.querySelector('#alerts');

/** Waits for the next task. Browsers delay nested timers by 4 ms. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const paced = async (batches, change) => {
  for (let batch = 0; batch < batches; batch += 1) {
    change(batch);
    await nextTask();
  }
};

const element = (name, ...content) => {
  const made = document.createElement(name);
  made.append(...content);
  return made;
};

let made = 0;
const row = () => {
  made += 1;
  return element(
    'div',
    element('b', `DESKTOP-${String(made).padStart(6, '0')}`),
    element('i', made % 7 === 0 ? 'Not compliant' : 'Compliant'),
    element('p', element('span', `Last check-in ${made % 60} minutes ago`)),
  );
};
const rows = (count) => Array.from({ length: count }, row);

/** A component: a host whose shadow root contains another one, `depth` levels deep. */
const card = (depth) => {
  const host = element('portal-card');
  const root = host.attachShadow({ mode: depth % 2 ? 'open' : 'closed' });
  root.append(element('p', `Card ${(made += 1)}`), ...(depth > 1 ? [card(depth - 1)] : []));
  return host;
};

const SCENES = {
  /** 40 rows, all replaced, 300 times. */
  storm: () => paced(BATCHES, () => list.replaceChildren(...rows(ROWS))),

  /** Ten texts of 40 rows change in place, 300 times. */
  async 'in-place'() {
    list.replaceChildren(...rows(ROWS));
    const texts = [...list.querySelectorAll('span')].map((span) => span.firstChild);
    await paced(BATCHES, (batch) => {
      for (let n = 0; n < 10; n += 1) {
        texts[(batch * 10 + n) % texts.length].data = `Last check-in ${batch} minutes and ${n} seconds ago`;
      }
    });
  },

  /** A list grows by 40 rows, 300 times. */
  growing: () => paced(BATCHES, () => list.append(...rows(ROWS))),

  /** Like the storm, with a component of four nested shadow roots in every eighth row. */
  shadow: () =>
    paced(BATCHES, () => {
      const made = rows(ROWS);
      made.forEach((row, n) => n % 8 === 0 && row.append(card(4)));
      list.replaceChildren(...made);
    }),

  /** A line appears and disappears, 100 times; the rest of the page is what varies. */
  small: () => paced(100, (batch) => alerts.replaceChildren(element('p', `Saved draft ${batch}`))),
};

/** Replaces 40 rows, 60 times a second, until it is stopped. */
const storm = () => {
  const timer = setInterval(() => list.replaceChildren(...rows(ROWS)), 16);
  return () => clearInterval(timer);
};

/** A clock, as every page has one. */
const clock = () => {
  const text = document.createTextNode('');
  alerts.before(element('p', text));
  const timer = setInterval(() => {
    text.data = new Date().toISOString();
  }, 1000);
  return () => clearInterval(timer);
};

const alert = (...content) => {
  const made = element('div', ...content);
  made.setAttribute('role', 'alert');
  return made;
};

/** Errors that are to be detected. Each shows something and returns a function that removes it. */
const SIGHTS = {
  appended() {
    const shown = alert(MESSAGE);
    alerts.append(shown);
    return () => shown.remove();
  },
  'changed in place'() {
    const text = document.createTextNode('All is well');
    const shown = alert(text);
    alerts.append(shown);
    return pause(300).then(() => {
      text.data = MESSAGE;
      return () => shown.remove();
    });
  },
  'late shadow root'() {
    const host = element('portal-alert');
    alerts.append(host);
    return pause(300).then(() => {
      host.attachShadow({ mode: 'closed' }).append(alert(MESSAGE));
      return () => host.remove();
    });
  },
  split() {
    const shown = alert(element('b', 'There was an error '), '\n  validating', element('br'), 'access token');
    alerts.append(shown);
    return () => shown.remove();
  },
  'no-break space'() {
    const shown = alert(MESSAGE.replaceAll(' ', '\u00a0'));
    alerts.append(shown);
    return () => shown.remove();
  },
  'toast of 200 ms'() {
    const shown = alert(MESSAGE);
    alerts.append(shown);
    return pause(200).then(() => {
      shown.remove();
      return () => {};
    });
  },
};

/** Lookalikes of the error. */
const LIKENESSES = {
  hidden() {
    const shown = alert(MESSAGE);
    shown.hidden = true;
    alerts.append(shown);
    return () => shown.remove();
  },
  quoted() {
    const shown = element(
      'article',
      element('h2', 'What to do about sign-in problems'),
      element('p', 'If the portal says ', element('q', MESSAGE), ', sign out and in again, or read on.'),
    );
    alerts.append(shown);
    return () => shown.remove();
  },
  typed() {
    const shown = element('div');
    shown.contentEditable = 'true';
    alerts.append(shown);
    shown.focus();
    document.execCommand('insertText', false, `Ticket 4711: "${MESSAGE}"`);
    return () => shown.remove();
  },
};

/** When a contender reports the error, and when Token Assist's note appears; by this page's clock. */
const detections = [];
const notes = [];
new PerformanceObserver((marks) => {
  for (const { startTime } of marks.getEntries()) detections.push(startTime);
}).observe({ type: 'mark' });
let note = null;
new MutationObserver((records) => {
  for (const { addedNodes, removedNodes } of records) {
    if ([...removedNodes].includes(note)) note = null;
    for (const added of addedNodes) {
      note = added;
      notes.push(performance.now());
    }
  }
}).observe(document.documentElement, { childList: true });

const until = async (isSo, patience) => {
  const end = performance.now() + patience;
  while (!isSo() && performance.now() < end) await pause(10);
  return isSo();
};

/** Shows something for `patience` ms, and returns whether it was detected. */
const isSeen = async (name, patience) => {
  await until(() => note === null, 3000);
  detections.length = notes.length = 0;
  const takeAway = await (SIGHTS[name] ?? LIKENESSES[name])();
  const isSighted = () => detections.length + notes.length > 0;
  await until(isSighted, patience);
  takeAway();
  await pause(100);
  return isSighted();
};

/**
 * Milliseconds from the appearance of the error to its detection and, if there is one, to the note, measured
 * `times` times; `null` if it is not detected.
 */
const delays = async (times, isStormy, hasNote) => {
  const calm = isStormy ? storm() : clock();
  const found = [];
  for (let n = 0; n < times; n += 1) {
    await until(() => note === null, 3000);
    // A varying delay, so that nothing runs in step.
    await pause(400 + Math.random() * 400);
    detections.length = notes.length = 0;
    const shown = performance.now();
    const takeAway = SIGHTS.appended();
    await until(() => (hasNote ? notes : detections).length > 0, 2000);
    const after = ([first]) => (first === undefined ? null : first - shown);
    found.push({ seen: after(detections), noted: after(notes) });
    takeAway();
  }
  calm();
  return found;
};
