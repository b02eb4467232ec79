/**
 * Modal dialogs and focus traps of pages, with the error in them: real components, and those of the platform
 * itself. Runs in the page as `modals`; each function opens one, and `isOpen` returns whether it is still
 * open.
 */
import '../../corpus/pages/fluent8/no-fonts.mjs';
import { DefaultButton, Dialog as Dialog8, FocusTrapZone } from '@fluentui/react';
import { Dialog as Dialog9, DialogBody, DialogSurface, FluentProvider, webLightTheme } from '@fluentui/react-components';
import '@fluentui/web-components/dialog.js';
import '@fluentui/web-components/dialog-body.js';
import { createFocusTrap } from 'focus-trap';
import { createRoot } from 'react-dom/client';
import { createTabster, getModalizer, getTabsterAttribute } from 'tabster';

let error = 'There was an error validating access token';

/** Adds the service's details to the error of the modals that open from now on. */
export const addDetails = (details) => {
  error = `${error}. ${details}`;
};

const add = (html, parent = document.body) => {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return parent.appendChild(holder);
};

const inside = () => `<p role="alert">${error}</p><button type="button">Of the page</button>`;
const Inside = () => (
  <>
    <p role="alert">{error}</p>
    <button type="button">Of the page</button>
  </>
);

const render = (element) => {
  const root = createRoot(add(''));
  root.render(element);
  return root;
};

let isOpen = () => true;
const knownBy = (query) => {
  isOpen = query;
};

/**
 * These components leave it to the page when they close: this one does at any click and with Escape. It
 * listens before the component does, which stops the clicks outside of itself.
 */
const closesAtEvents = (close) => {
  let isClosed = false;
  const end = () => {
    isClosed = true;
    close();
  };
  window.addEventListener('click', end, true);
  window.addEventListener('keydown', ({ key }) => key === 'Escape' && end(), true);
  knownBy(() => !isClosed);
};

/**
 * Its own close events and key handlers would show if it had received an event that was meant for the note.
 */
const native = (parent = document.body) => {
  const dialog = add(`<dialog>${inside()}</dialog>`, parent).firstElementChild;
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  knownBy(() => dialog.open);
  return dialog;
};

export const open = {
  native,
  'native in a closed shadow root': () => {
    const host = add('');
    native(host.attachShadow({ mode: 'closed' }));
  },
  'native over another': () => {
    native();
    native();
  },
  'fluent 8 dialog': () => {
    // A blocking dialog closes with Escape only.
    const root = render(
      <Dialog8 hidden={false} onDismiss={() => root.unmount()} modalProps={{ isBlocking: true }} dialogContentProps={{ title: 'Blocking' }}>
        <Inside />
      </Dialog8>,
    );
    knownBy(() => document.querySelector('.ms-Dialog-main') !== null);
  },
  'fluent 8 focus trap zone': () => {
    closesAtEvents(() => root.unmount());
    const root = render(
      <FocusTrapZone isClickableOutsideFocusTrap={false} forceFocusInsideTrap>
        <Inside />
        <DefaultButton text="Last" />
      </FocusTrapZone>,
    );
  },
  'fluent 9 dialog': () => {
    render(
      <FluentProvider theme={webLightTheme}>
        <Dialog9 defaultOpen modalType="modal">
          <DialogSurface>
            <DialogBody>
              <Inside />
            </DialogBody>
          </DialogSurface>
        </Dialog9>
      </FluentProvider>,
    );
    knownBy(() => document.querySelector('.fui-DialogSurface') !== null);
  },
  'fluent web components 3 dialog': async () => {
    const dialog = add(`<fluent-dialog type="modal"><fluent-dialog-body>${inside()}</fluent-dialog-body></fluent-dialog>`).firstElementChild;
    await customElements.whenDefined('fluent-dialog');
    dialog.show();
    knownBy(() => dialog.shadowRoot.querySelector('dialog').open);
  },
  'focus-trap': () => {
    const trap = createFocusTrap(add(inside()), { escapeDeactivates: true, clickOutsideDeactivates: false, allowOutsideClick: false });
    trap.activate();
    knownBy(() => trap.active);
  },
  tabster: () => {
    const tabster = createTabster(window);
    getModalizer(tabster);
    const holder = add(inside());
    const attribute = getTabsterAttribute({ modalizer: { id: 'modal', isTrapped: true, isOthersAccessible: false } }, true);
    holder.setAttribute('data-tabster', attribute);
    holder.querySelector('button').focus();
    closesAtEvents(() => holder.remove());
  },
};

export const isStillOpen = () => isOpen();
