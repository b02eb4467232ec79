import ko from 'knockout';
import { LIST, forShortTime, insert, ordinaryRow, runsMarkup, stringSurroundings, typeInto, withoutMarkers } from '../html.mjs';
import { plainText } from '../view.mjs';
import { listTemplate, surface } from './surfaces.mjs';

/** A minimal equivalent of the portal's proxied view models. */
function viewModelOf(view) {
  const areDetailsShown = ko.observable(false);
  return {
    message: ko.observable(plainText(view.runs)),
    markup: ko.observable(runsMarkup(view.runs)),
    typed: ko.observable(''),
    details: view.details?.lines ?? [],
    areDetailsShown,
    toggleDetails: () => areDetailsShown(!areDetailsShown()),
    toasts: ko.observableArray([]),
  };
}

/** A toast: an array entry with its own view model. */
const toastOf = (view, viewModel) => ({ title: view.title ?? 'Desktop Analytics', message: viewModel.message, markup: viewModel.markup });

/** Removes the markers between adjacent text nodes, which cannot be bound, once the markup is in place. */
function unmark(container) {
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_COMMENT);
  const marks = [];
  while (walker.nextNode()) if (walker.currentNode.data === 'cut') marks.push(walker.currentNode);
  for (const mark of marks) mark.remove();
}

function bind(container, view, viewModel) {
  ko.applyBindings(viewModel, container);
  if (view.component === 'toast') viewModel.toasts.push(toastOf(view, viewModel));
  unmark(container);
}

function unbind(container) {
  ko.cleanNode(container);
  container.replaceChildren();
}

function virtualList(container, view) {
  const rowsFrom = (scrollTop) => {
    const first = Math.floor(scrollTop / LIST.rowHeight);
    return Array.from({ length: LIST.shownRows + 1 }, (_, offset) => {
      const index = first + offset;
      const isMessage = index === LIST.messageRow;
      return { isMessage, top: `${index * LIST.rowHeight}px`, text: isMessage ? plainText(view.runs) : ordinaryRow(index) };
    });
  };
  const shown = ko.observableArray(rowsFrom(0));
  container.innerHTML = listTemplate(LIST);
  ko.applyBindings({ shown, scrolled: (_, event) => shown(rowsFrom(event.target.scrollTop)) }, container);
  return {
    reveal() { container.querySelector('.azc-listView').scrollTop = LIST.messageRow * LIST.rowHeight; },
    unmount: () => unbind(container),
  };
}

export function mount(container, view) {
  if (view.component === 'virtual-list') return virtualList(container, view);
  const viewModel = viewModelOf(view);
  const inserted = insert(container, surface(view));
  bind(container, view, viewModel);
  viewModel.typed(plainText(view.runs));
  typeInto(container, plainText(view.runs));
  const keep = view.component === 'toast' ? forShortTime(() => viewModel.toasts.removeAll()) : () => {};
  return {
    update(later) {
      inserted.write(later.runs);
      viewModel.message(plainText(later.runs));
      viewModel.markup(withoutMarkers(runsMarkup(later.runs)));
    },
    unmount() { keep(); unbind(container); },
  };
}

/** Binds a server-rendered surface. */
export function adopt(container, view) {
  bind(container, view, viewModelOf(view));
  return { unmount: () => unbind(container) };
}

export const around = stringSurroundings(surface);
