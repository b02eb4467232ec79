// Fluent UI React 8, the library of the portal's older React blades.
import {
  Callout, DefaultButton, DetailsList, Dialog, DialogFooter, DialogType, Dropdown, FontIcon, Label, Layer, Link, List, MessageBar, MessageBarButton,
  MessageBarType, Panel, PanelType, PrimaryButton, SearchBox, SelectionMode, Stack, Text, TextField, Tooltip, ActivityItem, DocumentCard, DocumentCardDetails, DocumentCardTitle,
  registerIcons,
} from '@fluentui/react';
import { useEffect, useRef, useState } from 'react';
import { LIST, ordinaryRow } from '../html.mjs';
import { ARTICLE, DASHBOARD, PROSE, WIZARD } from '../prose.mjs';
import { Console, DetailLines, Prose, SignIn, listItems, messageOf, quotedOf } from '../react.jsx';
import { plainText } from '../view.mjs';

// The glyphs of Microsoft's icon font without the font: the recogniser reads their text, and nothing is requested
// from the network.
registerIcons({
  fontFace: { fontFamily: 'inherit' },
  icons: { ErrorBadge: '\uea39', Info: '\ue946', Clear: '\ue894', Cancel: '\ue711', Search: '\ue721', ChevronDown: '\ue70d', DoubleChevronDown: '\uee04', DoubleChevronUp: '\uee04', Error: '\ue783' },
});

const Details = ({ view, layout }) => {
  const [isOpen, setOpen] = useState(false);
  if (view.details?.layout !== layout) return null;
  if (layout !== 'expandable') return <div><DetailLines details={view.details} /></div>;
  return (
    <div>
      <Link as="button" aria-expanded={isOpen} aria-controls="error-details" onClick={() => setOpen(!isOpen)}>Show details</Link>
      <div id="error-details" hidden={!isOpen}><DetailLines details={view.details} /></div>
    </div>
  );
};

const ErrorBar = ({ view, ...rest }) => (
  <>
    <MessageBar messageBarType={MessageBarType.error} isMultiline {...rest}>
      {view.title && <strong>{view.title} </strong>}
      <span>{messageOf(view)}</span>
      <Details view={view} layout="inside" />
      <Details view={view} layout="expandable" />
    </MessageBar>
    <Details view={view} layout="beside" />
  </>
);

/** An anchor for floating components: rendered first, then passed to them as their target. */
function Anchored({ children }) {
  const anchor = useRef(null);
  const [target, setTarget] = useState(null);
  useEffect(() => setTarget(anchor.current), []);
  return <><span ref={anchor} style={{ display: 'inline-block', margin: 80 }}><FontIcon iconName="Error" /> Failed</span>{target && children(target)}</>;
}

function VirtualList({ view }) {
  const list = useRef(null);
  useEffect(() => {
    view.revealed.current = () => list.current.scrollToIndex(LIST.messageRow, () => LIST.rowHeight);
  }, [view]);
  return (
    <div data-is-scrollable style={{ height: LIST.shownRows * LIST.rowHeight, overflowY: 'auto' }}>
      <List
        ref={list} items={listItems} getPageHeight={() => 10 * LIST.rowHeight}
        onRenderCell={(index) => <div style={{ height: LIST.rowHeight }}>{index === LIST.messageRow ? <ErrorBar view={view} isMultiline={false} /> : ordinaryRow(index)}</div>}
      />
    </div>
  );
}

const logColumns = [{ key: 'time', name: 'Time', fieldName: 'time', minWidth: 80 }, { key: 'level', name: 'Level', fieldName: 'level', minWidth: 80 }, { key: 'message', name: 'Message', minWidth: 500, onRender: (item) => item.message }];

const Article = ({ view }) => (
  <>
    <Text variant="large" as="h3" block>"{messageOf(view)}" {ARTICLE.title}</Text>
    <Text as="p" block>{quotedOf(view)}</Text>
    <Text as="p" block>{ARTICLE.advice}</Text>
    <Link href="#conditional-access">{ARTICLE.link}</Link>
  </>
);

const SURFACES = {
  'message-bar': ({ view }) => <ErrorBar view={view} />,
  'message-bar-with-actions': ({ view }) => <ErrorBar view={view} isMultiline={false} truncated={false} onDismiss={() => {}} dismissButtonAriaLabel="Close" actions={<div><MessageBarButton>Try again</MessageBarButton></div>} />,
  toast: ({ view }) => (view.isOver ? null : <Layer><div className="toast" style={{ position: 'fixed', top: 40, right: 12, width: 480 }}><ErrorBar view={view} /></div></Layer>),
  dialog: ({ view }) => (
    <Dialog hidden={false} dialogContentProps={{ type: DialogType.normal, title: 'Something went wrong' }}>
      <Text block>{messageOf(view)}</Text>
      <DialogFooter><PrimaryButton text="Try again" /></DialogFooter>
    </Dialog>
  ),
  'dialog-title': ({ view }) => (
    <Dialog hidden={false} dialogContentProps={{ type: DialogType.normal, title: plainText(view.runs), subText: 'Refresh the page, or sign in again.' }}>
      <DialogFooter><PrimaryButton text="Try again" /></DialogFooter>
    </Dialog>
  ),
  popover: ({ view }) => <Anchored>{(target) => <Callout target={target} role="alertdialog" gapSpace={0}><div style={{ padding: 16 }}><Text block>{messageOf(view)}</Text></div></Callout>}</Anchored>,
  field: ({ view }) => <TextField label="Workspace name" defaultValue="contoso-analytics" errorMessage={<>{messageOf(view)}</>} />,
  drawer: ({ view }) => <Panel isOpen isBlocking={false} type={PanelType.medium} headerText="Deployment plan"><ErrorBar view={view} /></Panel>,
  'empty-state': ({ view }) => <Stack horizontalAlign="center" tokens={{ childrenGap: 12, padding: 48 }}><FontIcon iconName="ErrorBadge" style={{ fontSize: 48 }} /><Text variant="xLarge">{messageOf(view)}</Text><DefaultButton text="Try again" /></Stack>,
  'virtual-list': VirtualList,

  article: ({ view }) => <article><Text variant="xLarge" as="h2" block>Onboarding</Text><Text as="p" block>{quotedOf(view)}</Text><Prose /></article>,
  aside: ({ view }) => <aside><Text as="p" block>{quotedOf(view)}</Text></aside>,
  'help-pane': ({ view }) => <Panel isOpen isBlocking={false} headerText="Help"><Article view={view} /></Panel>,
  'search-results': ({ view }) => <div role="search"><SearchBox placeholder="Search" /><ul><li><Link href="#1">{messageOf(view)}</Link><Text block>{quotedOf(view)}</Text></li></ul></div>,
  'link-list': ({ view }) => <Stack><Link href="#help">{messageOf(view)}</Link><Link href="#enrol">Enrol devices</Link></Stack>,
  'inline-code': ({ view }) => <Text block>The log then contains <code>{messageOf(view)}</code> once per attempt.</Text>,
  'log-output': ({ view }) => <pre>{'13:31:07 INFO  starting\n13:32:53 ERROR '}{messageOf(view)}</pre>,
  blockquote: ({ view }) => <blockquote><Text>{messageOf(view)}</Text></blockquote>,
  'help-heading': ({ view }) => <main><Text variant="xxLarge" as="h1" block>{messageOf(view)}</Text><Prose /></main>,
  'long-prose': ({ view }) => <Text as="p" block>{PROSE[0]} {messageOf(view)}. {PROSE[1]}</Text>,
  'log-table': ({ view }) => <DetailsList selectionMode={SelectionMode.none} columns={logColumns} items={[{ key: 1, time: '13:31:07', level: 'Information', message: 'Sync started' }, { key: 2, time: '13:32:53', level: 'Error', message: <span>{messageOf(view)}</span> }]} />,
  'activity-log': ({ view }) => <div role="log" aria-label="Activity"><ActivityItem activityDescription="Sync started" timeStamp="13:31" /><ActivityItem activityDescription={<span>{messageOf(view)}</span>} timeStamp="13:32" /></div>,
  'text-field': () => <Typed label="What went wrong?" />,
  'text-area': () => <Typed label="Describe the problem" multiline />,
  editable: () => <div className="ms-TextField-editable" contentEditable suppressContentEditableWarning role="textbox" aria-multiline="true" aria-label="Description" data-typed="" />,
  'title-attribute': ({ view }) => <DefaultButton title={plainText(view.runs)} text="Failed" />,
  tooltip: ({ view }) => <Anchored>{(target) => <Tooltip targetElement={target} content={<span>{messageOf(view)}</span>} />}</Anchored>,
  quotation: ({ view }) => <MessageBar messageBarType={MessageBarType.info}><span>{quotedOf(view)}</span></MessageBar>,
  questions: ({ view }) => <Stack aria-label="Frequently asked questions"><DefaultButton aria-expanded iconProps={{ iconName: 'ChevronDown' }}>What does “{messageOf(view)}” mean?</DefaultButton><Text as="p" block>{quotedOf(view)}</Text></Stack>,
  chat: ({ view }) => <div role="log" aria-label="Conversation"><ActivityItem activityDescription="You" comments={<span>{messageOf(view)}</span>} /><ActivityItem activityDescription="Assistant" comments={<span>{quotedOf(view)}</span>} /></div>,
  console: ({ view }) => <Console>{messageOf(view)}</Console>,
  option: ({ view }) => <OpenDropdown view={view} />,
  'sign-in': ({ view }) => <Dialog hidden={false} dialogContentProps={{ type: DialogType.normal, title: 'Activity details: sign-in' }}><SignIn view={view} /></Dialog>,
  advisory: ({ view }) => <DocumentCard><DocumentCardDetails><DocumentCardTitle title="Service health: DA214567" /><Text block>Some admins may see "{messageOf(view)}".</Text><Text block>{quotedOf(view)}</Text></DocumentCardDetails></DocumentCard>,
};

/** A field that a user types into. */
function Typed(props) {
  const [value, setValue] = useState('');
  return <TextField {...props} value={value} data-typed="" onChange={(_, typed) => setValue(typed)} />;
}

function OpenDropdown({ view }) {
  const dropdown = useRef(null);
  useEffect(() => dropdown.current.focus(true), []);
  return <Dropdown componentRef={dropdown} label="Kind of problem" options={[{ key: 'missing', text: 'Devices missing' }, { key: 'token', text: plainText(view.runs) }]} />;
}

export function Page({ view }) {
  const Surface = SURFACES[view.component];
  return <Surface view={view} />;
}

export function Around({ kind, view }) {
  switch (kind) {
    case 'wizard':
      return <Stack tokens={{ childrenGap: 8 }}><Text variant="xLarge" as="h2">{WIZARD.heading}</Text>{WIZARD.steps.map((step) => <Label key={step}>{step}</Label>)}{WIZARD.fields.map(([label, value]) => <TextField key={label} label={label} defaultValue={value} />)}<PrimaryButton text="Next" /></Stack>;
    case 'dashboard':
      return <Stack horizontal tokens={{ childrenGap: 8 }}>{DASHBOARD.map(([label, value]) => <DocumentCard key={label}><DocumentCardTitle title={label} /><Text>{value}</Text></DocumentCard>)}</Stack>;
    case 'help-pane':
      return <Page view={{ ...view, component: 'help-pane' }} />;
    case 'long-document':
      return <div>{listItems.slice(0, 40).map((index) => <Prose key={index} />)}</div>;
    default:
      throw new Error(`no surroundings are called "${kind}"`);
  }
}
