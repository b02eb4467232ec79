// Publicly reported errors in the components that show them. `window.showReport` puts a report on the page, and
// resolves once the document contains it. What the portal's own shell draws has no package, and is markup.
import { DefaultButton, Dialog, DialogFooter, MessageBar, MessageBarType, Panel, Pivot, PivotItem } from '@fluentui/react';
import { FluentProvider, Toast, ToastBody, ToastTitle, Toaster, useToastController, webLightTheme } from '@fluentui/react-components';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useEffect } from 'react';
import { show } from './react.jsx';
import { place, untilShown } from './stage.mjs';

function ReportedToast({ title, text }) {
  const { dispatchToast } = useToastController('reports');
  useEffect(() => {
    dispatchToast(<Toast><ToastTitle>{title}</ToastTitle><ToastBody>{text}</ToastBody></Toast>, { intent: 'error', timeout: -1 });
  }, [dispatchToast, title, text]);
  return <Toaster toasterId="reports" />;
}

const ignore = () => {};

/** The components by name; each puts one with its text on the page. */
export const COMPONENTS = {
  bar: ({ text }) => {
    show('bar', <MessageBar messageBarType={MessageBarType.error} isMultiline>{text}</MessageBar>, { width: 1_000 });
  },
  toast: ({ title, text }) => {
    show('toast', <FluentProvider theme={webLightTheme}><ReportedToast title={title} text={text} /></FluentProvider>);
  },
  'blade-status': ({ text }) => {
    const status = place('status', { width: 1_000 });
    status.innerHTML = '<div class="fxs-blade-statusbg fxs-bg-error"><div class="fxs-blade-status-text"></div></div>';
    status.querySelector('.fxs-blade-status-text').textContent = text;
  },
  dialog: ({ title, text, button }) => {
    show('dialog', (
      <Dialog hidden={false} onDismiss={ignore} dialogContentProps={{ title }}>
        <pre>{text}</pre>
        <DialogFooter><DefaultButton text={button} /></DialogFooter>
      </Dialog>
    ));
  },
  terminal: ({ text }) => {
    const terminal = new Terminal({ rows: 6, cols: 160, screenReaderMode: true });
    terminal.open(place('terminal', { width: 1_200, height: 130 }));
    terminal.write(`${text}\r\n`);
  },
  'sign-in': ({ rows }) => {
    show('sign-in', (
      <Panel isOpen isBlocking={false} headerText="Activity Details: Sign-ins">
        <Pivot>
          <PivotItem headerText="Basic info">
            <dl>{Object.entries(rows).flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}:`}>{value}</dd>])}</dl>
          </PivotItem>
          <PivotItem headerText="Conditional Access" />
        </Pivot>
      </Panel>
    ));
  },
  heading: ({ text }) => {
    const heading = document.createElement('h2');
    heading.textContent = text;
    document.body.append(heading);
  },
  designer: ({ text }) => {
    const nodes = [{ id: 'step', position: { x: 20, y: 20 }, data: { label: text } }];
    show('flow', <div className="msla-designer-canvas" style={{ height: 160 }}><ReactFlow nodes={nodes} edges={[]} /></div>, { width: 800, height: 160 });
  },
};

/** The longest part of a text in one line: a terminal wraps its lines, and so does an editor. */
const needleOf = ({ text, rows }) => {
  const lines = (text ?? Object.values(rows).join('\n')).split(/[\r\n]+/);
  return lines.reduce((longest, line) => (line.length > longest.length ? line : longest));
};

window.showReport = async (parts) => {
  for (const part of parts) {
    COMPONENTS[part.in](part);
    await untilShown(needleOf(part));
  }
};
