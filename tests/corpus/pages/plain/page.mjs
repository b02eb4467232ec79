import { LIST, forShortTime, insert, openFloating, ordinaryRow, sentWhole, stringSurroundings, typeInto } from '../html.mjs';
import { plainText } from '../view.mjs';
import { surface } from './surfaces.mjs';

/** A list that reuses a few row elements for other texts while it scrolls. */
function virtualList(container, view) {
  const list = insert(container, `<div class="virtual-list" role="list" style="height:${LIST.shownRows * LIST.rowHeight}px;overflow-y:auto;position:relative"><div style="height:${LIST.rows * LIST.rowHeight}px"></div></div>`);
  const scroller = container.querySelector('.virtual-list');
  const rows = Array.from({ length: LIST.shownRows + 1 }, () => {
    const row = document.createElement('div');
    row.setAttribute('role', 'listitem');
    row.style.cssText = `position:absolute;height:${LIST.rowHeight}px`;
    const text = document.createElement('span');
    text.append('');
    row.append(text);
    scroller.append(row);
    return { row, text };
  });
  const draw = () => {
    const first = Math.floor(scroller.scrollTop / LIST.rowHeight);
    rows.forEach(({ row, text }, offset) => {
      const index = first + offset;
      const isMessage = index === LIST.messageRow;
      row.style.top = `${index * LIST.rowHeight}px`;
      row.classList.toggle('alert-error', isMessage);
      text.firstChild.data = isMessage ? plainText(view.runs) : ordinaryRow(index);
      if (isMessage) text.setAttribute('role', 'alert');
      else text.removeAttribute('role');
    });
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
  typeInto(container, plainText(view.runs));
  const keep = view.component === 'toast' ? forShortTime(inserted.remove) : () => {};
  return {
    update: (later) => inserted.write(later.runs),
    unmount() { keep(); inserted.remove(); },
  };
}

export const adopt = sentWhole;
export const around = stringSurroundings(surface);
