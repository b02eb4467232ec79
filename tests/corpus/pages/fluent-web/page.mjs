import { setTheme } from '@fluentui/web-components';
import { webLightTheme } from '@fluentui/tokens';
import '@fluentui/web-components/accordion/define.js';
import '@fluentui/web-components/accordion-item/define.js';
import '@fluentui/web-components/avatar/define.js';
import '@fluentui/web-components/badge/define.js';
import '@fluentui/web-components/button/define.js';
import '@fluentui/web-components/dialog/define.js';
import '@fluentui/web-components/dialog-body/define.js';
import '@fluentui/web-components/drawer/define.js';
import '@fluentui/web-components/drawer-body/define.js';
import '@fluentui/web-components/field/define.js';
import '@fluentui/web-components/link/define.js';
import '@fluentui/web-components/listbox/define.js';
import '@fluentui/web-components/message-bar/define.js';
import '@fluentui/web-components/option/define.js';
import '@fluentui/web-components/text/define.js';
import '@fluentui/web-components/text-input/define.js';
import '@fluentui/web-components/textarea/define.js';
import '@fluentui/web-components/tooltip/define.js';
import '@fluentui/web-components/tree/define.js';
import '@fluentui/web-components/tree-item/define.js';
import { LIST, forShortTime, insert, message, openFloating, ordinaryRow, sentWhole, stringSurroundings, typeInto } from '../html.mjs';
import { plainText } from '../view.mjs';
import { surface } from './surfaces.mjs';

setTheme(webLightTheme);

/** A list that creates elements only for the rows in view. */
function virtualList(container, view) {
  const list = insert(container, `<div class="virtual-list" role="list" style="height:${LIST.shownRows * LIST.rowHeight}px;overflow-y:auto;position:relative"><div style="height:${LIST.rows * LIST.rowHeight}px"></div><div class="rows" style="position:absolute;left:0;right:0"></div></div>`);
  const scroller = container.querySelector('.virtual-list');
  const rows = container.querySelector('.rows');
  const draw = () => {
    const first = Math.floor(scroller.scrollTop / LIST.rowHeight);
    rows.replaceChildren();
    rows.style.top = `${first * LIST.rowHeight}px`;
    for (let index = first; index <= first + LIST.shownRows; index += 1) {
      const content = index === LIST.messageRow
        ? `<fluent-message-bar intent="error">${message(view)}</fluent-message-bar>`
        : `<fluent-text>${ordinaryRow(index)}</fluent-text>`;
      insert(rows, `<div role="listitem" style="height:${LIST.rowHeight}px">${content}</div>`);
    }
  };
  scroller.addEventListener('scroll', draw);
  draw();
  return {
    reveal() { scroller.scrollTop = LIST.messageRow * LIST.rowHeight; },
    unmount: list.remove,
  };
}

export function mount(container, view) {
  if (view.component === 'virtual-list') return virtualList(container, view);
  const inserted = insert(container, surface(view));
  openFloating(container);
  // A text area takes its slotted content as its value in its first frame, and in the next if the content changes:
  // type after both.
  let typing = requestAnimationFrame(() => {
    typing = requestAnimationFrame(() => typeInto(container, plainText(view.runs)));
  });
  const keep = view.component === 'toast' ? forShortTime(inserted.remove) : () => {};
  return {
    update: (later) => inserted.write(later.runs),
    unmount() { cancelAnimationFrame(typing); keep(); inserted.remove(); },
  };
}

export const adopt = sentWhole;
export const around = stringSurroundings(surface);
