/**
 * A user's actions on each editor and control of the pages in tests/editors: `work` is lost by a refresh,
 * `looks` lose nothing. Each name begins with the form that the action belongs to.
 *
 * @typedef {(hand: import('./hand.mjs').Hand) => Promise<void>} Action
 * @type {Record<string, {work: Record<string, Action>, looks: Record<string, Action>}>}
 */
const NODE = '#flow [data-id=first]';
const SHAPE = '#diagram [data-element-id=shape] .djs-hit';

/** Opens the element at a place and clicks on what appears. */
const pick = (opener, choice) => async (hand) => {
  await hand.click(opener);
  await hand.choose(choice);
};

/** Focuses a field whose list opens by that, and takes an option. */
const takeByKeys = (field, option) => async (hand) => {
  await hand.focus(field);
  await hand.option(option);
  await hand.press('ArrowDown', 'Enter');
};

const press = (selector, ...keys) => async (hand) => {
  await hand.focus(selector);
  await hand.press(...keys);
};

const click = (selector, dx, dy) => (hand) => hand.click(selector, dx, dy);
const drag = (selector, by, dx, dy) => (hand) => hand.drag(selector, by, dx, dy);

/** Puts the caret into an editor, looks around in it, and types or deletes. */
const typeInto = (selector) => ({
  look: async (hand) => {
    await hand.click(selector);
    await hand.press('ArrowRight', 'Home', 'Escape');
  },
  type: async (hand) => {
    await hand.click(selector);
    await hand.press('a');
  },
  remove: async (hand) => {
    await hand.click(selector);
    await hand.press('End', 'Backspace');
  },
});

const TEXT_EDITORS = {
  lexical: '#lexical [contenteditable]',
  slate: '#slate [contenteditable]',
  prosemirror: '#prosemirror [contenteditable]',
  quill: '#quill .ql-editor',
  codemirror: '#codemirror .cm-content',
};
const MONACO = {
  monaco: '#monaco .view-line',
  'monaco-without-editcontext': '#monaco-without-editcontext .view-line',
};
/** They contain text initially: removing some of it is work as well. */
const WITH_TEXT = ['slate', 'codemirror', 'monaco'];

const TERMINAL = '#terminal .xterm-screen';

/** The editors of each page, for text that no key types. */
export const EDITORS = { 'text-editors': TEXT_EDITORS, monaco: MONACO, surfaces: { terminal: TERMINAL } };

/** The first action of each editor is to paste this text. */
export const PASTED = 'pasted';

const paste = (held, key) => ({ act: (hand) => hand.hold(held, key), isDone: (holds) => holds(PASTED) });
const composition = { act: (hand) => hand.compose('かな'), isDone: (holds) => holds('かな') };
const cut = {
  act: async (hand) => {
    await hand.press('End');
    await hand.hold('Shift', 'ArrowLeft');
    await hand.hold('Control', 'x');
  },
  isDone: async (holds) => !(await holds(PASTED)),
};

/** What a user does to text without typing, in this order; `isDone` is whether the editor shows it. */
export const WITHOUT_TYPING = {
  // In a terminal, Ctrl+V is a character of its own, and there is nothing to cut.
  terminal: { paste: paste('Shift', 'Insert'), composition },
  // No event but the key's reaches the document of an EditContext.
  monaco: { paste: paste('Control', 'v'), cut, composition: { ...composition, act: (hand) => hand.compose('かな', { withKey: true }) } },
  other: { paste: paste('Control', 'v'), cut, composition },
};

function editors(selectors) {
  const work = {};
  const looks = {};
  for (const [name, selector] of Object.entries(selectors)) {
    const actions = typeInto(selector);
    work[`${name}, typed into`] = actions.type;
    if (WITH_TEXT.includes(name)) work[`${name}, text removed`] = actions.remove;
    looks[`${name}, looked at`] = actions.look;
  }
  return { work, looks };
}

const OPTION = '[role=listbox] [role=option]:nth-child(2)';
const CALLOUT_OPTION = '.ms-Callout [role=option][data-index="1"], .ms-ComboBox-optionsContainer [role=option][data-index="1"]';

export const ACTIONS = {
  'text-editors': editors(TEXT_EDITORS),
  monaco: editors(MONACO),
  surfaces: {
    work: {
      'flow, a node dragged': drag(NODE, [60, 10]),
      'flow, a node moved by an arrow': async (hand) => {
        await hand.click(NODE);
        await hand.press('ArrowRight');
      },
      'flow, two nodes joined': (hand) => hand.dragTo(`${NODE} .source`, '#flow [data-id=second] .target'),
      'flow, a node deleted': async (hand) => {
        await hand.click('#flow [data-id=second]');
        await hand.press('Backspace');
      },
      'diagram, a shape dragged': drag(SHAPE, [60, 10]),
      'terminal, typed into': async (hand) => {
        await hand.click(TERMINAL);
        await hand.press('a');
      },
      'grid, a cell typed into': async (hand) => {
        await hand.click('#grid [row-index="1"] [col-id=value]');
        await hand.press('a', 'Enter');
      },
      'grid, a row dragged': drag('#grid [row-index="0"] .ag-drag-handle', [0, 60]),
      'canvas, pressed': click('#canvas canvas', 0.9, 0.9),
      'canvas, something dragged': drag('#canvas canvas', [60, 10], 0.1, 0.3),
    },
    looks: {
      'flow, a node looked at': click(NODE),
      'flow, moved in its frame': drag('#flow .react-flow__pane', [40, 0], 0.9, 0.9),
      'diagram, a shape looked at': click(SHAPE),
      'diagram, moved in its frame': drag('#diagram svg', [40, 0], 0.9, 0.9),
      'terminal, looked at': click(TERMINAL),
      'grid, a row chosen and left': async (hand) => {
        await hand.click('#grid [row-index="1"] [col-id=value]');
        await hand.press('ArrowUp', 'ArrowDown');
      },
      'grid, a column made wider': drag('#grid .ag-header-cell-resize', [20, 0]),
    },
  },
  fluent8: {
    work: {
      'checkbox, clicked': click('#checkbox .ms-Checkbox-label'),
      'checkbox, by the space bar': press('#checkbox input', ' '),
      'choice, by an arrow': press('#choice input', 'ArrowDown'),
      'choice, clicked': click('#choice .ms-ChoiceField:nth-child(3) label'),
      'color, dragged': drag('#color .ms-ColorPicker-colorRect', [30, 10], 0.3, 0.3),
      'color, by an arrow': press('#color .ms-ColorPicker-colorRect', 'ArrowLeft'),
      'color, its slider clicked': click('#color .ms-ColorPicker-slider', 0.7),
      'color, its slider by an arrow': press('#color .ms-ColorPicker-slider', 'ArrowRight'),
      'combobox, picked': pick('#combobox button', CALLOUT_OPTION),
      'combobox, by an arrow': press('#combobox input', 'ArrowDown'),
      'calendar, a day clicked': click('#calendar td:not([class*=Outside]) button'),
      'calendar, a day by keys': press('#calendar td:not([class*=Outside]) button', 'ArrowRight', 'Enter'),
      'date, a day picked': pick('#date [role=combobox]', '.ms-Callout td:not([class*=Outside]) button'),
      'date, a day by keys': async (hand) => {
        await hand.focus('#date [role=combobox]');
        await hand.press('Enter');
        await hand.option('.ms-Callout td:focus');
        await hand.press('ArrowRight', 'Enter');
      },
      'dropdown, picked': pick('#dropdown [role=combobox]', CALLOUT_OPTION),
      'dropdown, by an arrow': press('#dropdown [role=combobox]', 'ArrowDown'),
      'people, by keys': takeByKeys('#people input', '.ms-Suggestions-itemButton'),
      'people, picked': pick('#people input', '.ms-Suggestions-itemButton'),
      'rating, clicked': click('#rating button:nth-of-type(1)'),
      'rating, by a key': press('#rating button:nth-of-type(2)', 'Enter'),
      'slider, clicked': click('#slider .ms-Slider-slideBox', 0.8),
      'slider, by an arrow': press('#slider .ms-Slider-slideBox', 'ArrowLeft'),
      'spinbutton, its button clicked': click('#spinbutton .ms-UpButton'),
      'spinbutton, by an arrow': press('#spinbutton input', 'ArrowUp'),
      'swatch, clicked': click('#swatch button'),
      'swatch, by a key': press('#swatch button', 'ArrowRight', 'Enter'),
      'tags, by keys': takeByKeys('#tags input', '[role=listbox] [role=option]'),
      'tags, picked': pick('#tags input', '[role=listbox] [role=option]'),
      'text, typed': press('#text input', 'a'),
      'time, by an arrow': press('#time input', 'ArrowDown'),
      'time, picked': pick('#time button', CALLOUT_OPTION),
      'toggle, clicked': click('#toggle button'),
      'toggle, by the space bar': press('#toggle button', ' '),
    },
    looks: {
      'search, typed': press('#search input', 'a'),
      'pivot, another tab': click('#pivot [role=tab]:nth-child(2)'),
      'pivot, another tab by keys': press('#pivot [role=tab]', 'ArrowRight', 'Enter'),
      'list, a row chosen': click('#list [role=row] [data-automation-key=name]'),
      'list, a row chosen by an arrow': press('#list [role=row][data-item-index="0"]', 'ArrowDown'),
      'dropdown, opened and closed': async (hand) => {
        await hand.click('#dropdown [role=combobox]');
        await hand.press('Escape');
      },
      'dropdown, opened and closed by keys': press('#dropdown [role=combobox]', 'Enter', 'Escape'),
    },
  },
  fluent9: {
    work: {
      'checkbox, clicked': click('#checkbox input'),
      'checkbox, by the space bar': press('#checkbox input', ' '),
      'combobox, picked': pick('#combobox input', OPTION),
      'combobox, by keys': press('#combobox input', 'ArrowDown', 'ArrowDown', 'Enter'),
      'dropdown, picked': pick('#dropdown button', OPTION),
      'dropdown, by keys': press('#dropdown button', 'ArrowDown', 'ArrowDown', 'Enter'),
      'input, typed': press('#input input', 'a'),
      'radio, clicked': click('#radio input[value=two]'),
      'radio, by an arrow': press('#radio input', 'ArrowDown'),
      'rating, clicked': click('#rating input:nth-of-type(1)'),
      'rating, by an arrow': press('#rating input', 'ArrowRight'),
      'select, by an arrow': press('#select select', 'ArrowDown'),
      'slider, clicked': click('#slider input', 0.8),
      'slider, by an arrow': press('#slider input', 'ArrowLeft'),
      'spinbutton, its button clicked': click('#spinbutton button'),
      'spinbutton, by an arrow': press('#spinbutton input', 'ArrowUp'),
      'swatch, clicked': click('#swatch [role=radio]:nth-child(2)'),
      'swatch, by a key': press('#swatch [role=radio]', 'ArrowRight', ' '),
      'switch, clicked': click('#switch input'),
      'switch, by the space bar': press('#switch input', ' '),
      'tags, picked': pick('#tags input', OPTION),
      'tags, picked by keys': press('#tags input', 'ArrowDown', 'ArrowDown', 'Enter'),
      'tags, the last one removed': press('#tags input', 'Backspace', 'Backspace'),
      'tags, one removed by a click': click('#tags .fui-Tag'),
      'textarea, typed': press('#textarea textarea', 'a'),
      'color, dragged': drag('#color .fui-ColorArea', [30, 10], 0.3, 0.3),
      'color, its slider clicked': click('#color .fui-ColorSlider', 0.7),
      'color, its slider by an arrow': press('#color .fui-ColorSlider input', 'ArrowRight'),
      'color, its area by an arrow': press('#color .fui-ColorArea input', 'ArrowRight'),
    },
    looks: {
      'search, typed': press('#search input', 'a'),
      'tabs, another one': click('#tabs [role=tab]:nth-child(2)'),
      'tabs, another one by keys': press('#tabs [role=tab]', 'ArrowRight', 'Enter'),
      'accordion, opened': click('#accordion button'),
      'accordion, opened by a key': press('#accordion button', 'Enter'),
      'menu, opened and left': async (hand) => {
        await hand.click('#menu button');
        await hand.choose('[role=menuitem]');
      },
      'menu, opened and left by keys': press('#menu button', 'Enter', 'ArrowDown', 'Enter'),
      'dropdown, opened and closed': async (hand) => {
        await hand.click('#dropdown button');
        await hand.press('Escape');
      },
      'dropdown, opened and closed by keys': press('#dropdown button', 'Enter', 'Escape'),
    },
  },
  'fluent-web': {
    work: {
      'checkbox, clicked': click('#checkbox fluent-checkbox'),
      'checkbox, by the space bar': press('#checkbox fluent-checkbox', ' '),
      'radio, clicked': click('#radio fluent-radio:nth-child(2)'),
      'radio, by an arrow': press('#radio fluent-radio:nth-child(1)', 'ArrowDown'),
      'switch, clicked': click('#switch fluent-switch'),
      'switch, by the space bar': press('#switch fluent-switch', ' '),
      'slider, clicked': click('#slider fluent-slider', 0.8),
      'slider, dragged': drag('#slider fluent-slider', [60, 0], 0.2),
      'slider, by an arrow': press('#slider fluent-slider', 'ArrowRight'),
      'dropdown, picked': pick('#dropdown fluent-dropdown', '#dropdown fluent-option:nth-child(2)'),
      'dropdown, by keys': press('#dropdown fluent-dropdown', 'ArrowDown', 'ArrowDown', 'Enter'),
      'combobox, typed': async (hand) => {
        await hand.click('#combobox fluent-dropdown');
        await hand.press('o');
      },
      'combobox, picked': pick('#combobox fluent-dropdown', '#combobox fluent-option:nth-child(2)'),
      'text, typed': press('#text fluent-text-input', 'a'),
      'textarea, typed': press('#textarea fluent-textarea', 'a'),
    },
    looks: {
      'button, clicked': click('#button fluent-button'),
      'button, by a key': press('#button fluent-button', 'Enter', ' '),
      'tabs, another one': click('#tabs fluent-tab:nth-child(2)'),
      'tabs, another one by an arrow': press('#tabs fluent-tab', 'ArrowRight'),
      'accordion, opened': click('#accordion fluent-accordion-item', 0.5, 0.2),
      'accordion, opened by a key': async (hand) => {
        await hand.click('#accordion fluent-accordion-item', 0.5, 0.2);
        await hand.press('Enter');
      },
      'menu, opened and left': async (hand) => {
        await hand.click('#menu fluent-menu-button');
        await hand.choose('#menu fluent-menu-item');
      },
      'menu, opened and left by keys': press('#menu fluent-menu-button', 'Enter', 'ArrowDown', 'Enter'),
      'tree, a row chosen': click('#tree fluent-tree-item', 0.5, 0.2),
      'tree, a row chosen by an arrow': press('#tree fluent-tree-item', 'ArrowDown', 'Enter'),
    },
  },
};
