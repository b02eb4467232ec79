// The scenes on the benchmark's pages. Each ends when its last change is made. They change the page after an
// `await`, that is in a microtask, whose time Chromium does not count as script: what is counted is the
// watcher's. Nothing is random, so that each contender gets the same changes.
'use strict';

const BATCHES = 300;
const ROWS = 40;
const MESSAGE = 'There was an error validating access token';

/** Milliseconds between two changes that replace or add a large part of the page. */
const BETWEEN_LARGE_CHANGES = 100;
const LARGE_CHANGES = 15;

/** Ten lines a second. */
const BETWEEN_LINES = 100;

/** Fifteen seconds, in place of a log's hours. */
const LINES = 150;

const GOLDEN_RATIO = 0.618034;

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

/**
 * Waits some frames without a callback. After a large change, V8 finishes collecting garbage in the next script
 * that runs; in a callback this would be counted as script, by chance the page's or the watcher's.
 */
const frames = async (ms) => {
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const frame = new Animation(new KeyframeEffect(null, null, 1));
    frame.play();
    await frame.finished;
  }
};

const spaced = async (times, between, change) => {
  for (let n = 0; n < times; n += 1) {
    change(n);
    await frames(between);
  }
};

const element = (name, ...content) => {
  const made = document.createElement(name);
  made.append(...content);
  return made;
};

/** What the menus and headings of the portals say; some have a word of the error message. */
const TITLES = [
  'Overview', 'Devices', 'Compliance policies', 'Configuration', 'Sign-in logs', 'Enrollment', 'Apps', 'Reports',
  'Authentication methods', 'Groups', 'Licenses', 'Conditional Access', 'Scripts and remediations', 'Tenant status',
  'Session lifetime', 'Update rings', 'Endpoint security', 'Audit logs', 'Errors in the last 24 hours', 'Support',
];
const title = (n) => TITLES[n % TITLES.length];

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

/** A device in the grid, as it is at the `batch`-th render. */
const device = (id, batch) => ({
  id,
  name: `DESKTOP-${String(id).padStart(6, '0')}`,
  isCompliant: (id + batch) % 7 !== 0,
  owner: `Administrator ${id % 11}`,
  checkIn: `Last check-in ${batch} minutes ago`,
});

/** The data of a chart's path of 60 points. */
const curve = (batch, n) => `M0 ${n}${Array.from({ length: 60 }, (_, x) => `L${x * 5} ${((batch + x) * (n + 3)) % 97}`).join('')}`;

/** What a route shows: about 3,000 elements, of another kind on each. */
const ROUTES = [
  /** A form. */
  (n) =>
    Array.from({ length: 600 }, (_, field) =>
      element('div', element('label', title(n + field)), element('input'), element('span', `Value ${field}`), element('small', 'Required')),
    ),

  /** A table. */
  (n) =>
    Array.from({ length: 375 }, (_, row) =>
      element('tr', ...Array.from({ length: 7 }, (_, column) => element('td', column ? `${row * column}` : title(n + row)))),
    ),

  /** Cards. */
  (n) =>
    Array.from({ length: 430 }, (_, card) =>
      element(
        'section',
        element('h3', title(n + card)),
        element('p', element('a', `Policy ${card}`)),
        element('ul', element('li', `${card % 40} assigned`), element('li', `${card % 9} excluded`)),
      ),
    ),
];

/** The markup of a blade of 3,600 elements: a list of links, each with an icon in a custom element. */
const blade = (n) =>
  Array.from(
    { length: 600 },
    (_, item) => `<li><portal-icon><svg viewBox="0 0 16 16"><path d="M${item % 16} 2h${n}v12z"/></svg></portal-icon><a href="#${item}">${title(n + item)}</a><span>${item} of ${n + 600}</span></li>`,
  ).join('');

const svgElement = (name, ...content) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  made.append(...content);
  return made;
};
const svgElements = (name, count) => Array.from({ length: count }, () => svgElement(name));

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

  /** A grid in React renders 200 times: texts and attributes of 60 rows change, some rows come, go and move. */
  async grid() {
    const render = createGrid(list);
    let devices = Array.from({ length: 60 }, (_, id) => device(id, 0));
    await paced(200, (batch) => {
      devices = devices.map((it, n) => (n % 5 === batch % 5 ? device(it.id, batch) : it));
      // Two new devices and two fewer.
      if (batch % 4 === 0) devices = devices.toSpliced((batch * 7) % 60, 2).toSpliced((batch * 3) % 58, 0, device(60 + batch, batch), device(61 + batch, batch));
      // Sorted anew.
      if (batch % 10 === 0) devices = [...devices.slice(20, 40), ...devices.slice(0, 20), ...devices.slice(40)];
      render({ devices, selected: devices[batch % 60].id });
    });
  },

  /** Another route: all of the page's main part is replaced, 15 times. */
  route: () =>
    spaced(LARGE_CHANGES, BETWEEN_LARGE_CHANGES, (n) =>
      document.querySelector('main').replaceWith(element('main', element('h2', title(n)), element('div', ...ROUTES[n % ROUTES.length](n)))),
    ),

  /** A chart is drawn anew 200 times: the data of eight paths, and the texts of 24 labels. */
  async chart() {
    const paths = svgElements('path', 8);
    const labels = svgElements('text', 24);
    list.replaceChildren(svgElement('svg', ...paths, ...labels));
    await paced(200, (batch) => {
      paths.forEach((path, n) => path.setAttribute('d', curve(batch, n)));
      labels.forEach((label, n) => {
        label.textContent = `${(batch + n) % 24}:00`;
      });
    });
  },

  /** A log gets ten lines a second. */
  log: () =>
    spaced(LINES, BETWEEN_LINES, (n) =>
      list.append(
        element('div', element('time', `12:${String(n % 60).padStart(2, '0')}`), element('b', n % 25 ? 'Information' : 'Error'), ` Policy ${n} was applied to ${n % 7} devices`),
      ),
    ),

  /** Lines are selected and highlighted 150 times, 40 at a time: only classes change. */
  classes() {
    const lines = document.querySelectorAll('main li');
    return paced(BATCHES / 2, (batch) => {
      for (let n = 0; n < ROWS; n += 1) lines[(batch * 13 + n) % lines.length].classList.toggle(n % 2 ? 'selected' : 'highlighted');
    });
  },

  /** A blade of 3,600 elements, with icons and custom elements, is replaced by markup 15 times. */
  blade: () =>
    spaced(LARGE_CHANGES, BETWEEN_LARGE_CHANGES, (n) => {
      list.innerHTML = blade(n);
    }),

  /** A virtual list scrolls 300 times: four of its 40 rows get other texts and another position each time. */
  async 'virtual-list'() {
    const recycled = rows(ROWS);
    list.replaceChildren(...recycled);
    const texts = recycled.map((row) => [...row.querySelectorAll('b, i, span')].map(({ firstChild }) => firstChild));
    await paced(BATCHES, (batch) => {
      for (let n = batch * 4; n < batch * 4 + 4; n += 1) {
        const [name, state, checkIn] = texts[n % ROWS];
        recycled[n % ROWS].style.transform = `translateY(${(n + ROWS) * 24}px)`;
        name.data = `DESKTOP-${n + ROWS}`;
        state.data = n % 7 === 0 ? 'Not compliant' : 'Compliant';
        checkIn.data = `Last check-in ${n % 60} minutes ago`;
      }
    });
  },

  /** A section of 200 paragraphs is appended, 15 times. */
  paragraphs: () =>
    spaced(LARGE_CHANGES, BETWEEN_LARGE_CHANGES, (n) =>
      list.append(
        element('section', ...Array.from({ length: 200 }, (_, p) => element('p', `${title(n + p)}: `, element('b', `Policy ${p}`), ` applies to ${p % 60} devices.`))),
      ),
    ),

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
    // A varying delay, so that nothing runs in step: multiples of the golden ratio are spread evenly.
    await pause(400 + ((n * GOLDEN_RATIO) % 1) * 400);
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
