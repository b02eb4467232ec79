// Fluent UI React 9, the library of the portal's newer React blades.
import {
  Accordion, AccordionHeader, AccordionItem, AccordionPanel, Avatar, Badge, Body1, Button, Card, CardHeader, Combobox, Dialog, DialogActions, DialogBody, DialogContent,
  DialogSurface, DialogTitle, DrawerBody, DrawerHeader, DrawerHeaderTitle, Field, FluentProvider, InlineDrawer, Input, Link, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle,
  Option, OverlayDrawer, Popover, PopoverSurface, PopoverTrigger, SearchBox, Subtitle1, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, Textarea, Title1, Toast,
  ToastBody, ToastTitle, Toaster, Tooltip, useToastController, webLightTheme,
} from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { LIST, ordinaryRow } from '../html.mjs';
import { ARTICLE, DASHBOARD, PROSE, WIZARD } from '../prose.mjs';
import { Console, DetailLines, Prose, SignIn, listItems, messageOf, quotedOf } from '../react.jsx';
import { TOAST_LIFETIME_MS, plainText } from '../view.mjs';

const Details = ({ view, layout }) => {
  if (view.details?.layout !== layout) return null;
  if (layout !== 'expandable') return <div><DetailLines details={view.details} /></div>;
  // A closed panel is not in the document: only an open one can be read.
  return <Accordion collapsible defaultOpenItems={['details']}><AccordionItem value="details"><AccordionHeader>Details</AccordionHeader><AccordionPanel><DetailLines details={view.details} /></AccordionPanel></AccordionItem></Accordion>;
};

const ErrorBar = ({ view, actions, ...rest }) => (
  <>
    <MessageBar intent="error" {...rest}>
      <MessageBarBody>
        {view.title && <MessageBarTitle>{view.title}</MessageBarTitle>}
        <span>{messageOf(view)}</span>
        <Details view={view} layout="inside" />
        <Details view={view} layout="expandable" />
      </MessageBarBody>
      {actions && <MessageBarActions>{actions}</MessageBarActions>}
    </MessageBar>
    <Details view={view} layout="beside" />
  </>
);

function ShortToast({ view }) {
  const { dispatchToast } = useToastController('toaster');
  const dispatched = useRef(false);
  useEffect(() => {
    if (dispatched.current) return;
    dispatched.current = true;
    dispatchToast(<Toast><ToastTitle>{view.title ?? 'Desktop Analytics'}</ToastTitle><ToastBody>{messageOf(view)}</ToastBody></Toast>, { intent: 'error', timeout: TOAST_LIFETIME_MS });
  }, [dispatchToast, view]);
  return <Toaster toasterId="toaster" position="top-end" />;
}

function VirtualList({ view }) {
  const scroller = useRef(null);
  const [first, setFirst] = useState(0);
  useEffect(() => {
    view.revealed.current = () => { scroller.current.scrollTop = LIST.messageRow * LIST.rowHeight; };
  }, [view]);
  return (
    <div ref={scroller} role="list" style={{ height: LIST.shownRows * LIST.rowHeight, overflowY: 'auto', position: 'relative' }} onScroll={(event) => setFirst(Math.floor(event.currentTarget.scrollTop / LIST.rowHeight))}>
      <div style={{ height: LIST.rows * LIST.rowHeight }} />
      {listItems.slice(first, first + LIST.shownRows + 1).map((index) => (
        <div key={index} role="listitem" style={{ position: 'absolute', top: index * LIST.rowHeight, height: LIST.rowHeight }}>
          {index === LIST.messageRow ? <ErrorBar view={view} /> : <Text>{ordinaryRow(index)}</Text>}
        </div>
      ))}
    </div>
  );
}

const Article = ({ view }) => (
  <>
    <Subtitle1 as="h3" block>"{messageOf(view)}" {ARTICLE.title}</Subtitle1>
    <Body1 as="p" block>{quotedOf(view)}</Body1>
    <Body1 as="p" block>{ARTICLE.advice}</Body1>
    <Link href="#conditional-access">{ARTICLE.link}</Link>
  </>
);

const SURFACES = {
  'message-bar': ({ view }) => <ErrorBar view={view} />,
  'message-bar-with-actions': ({ view }) => <ErrorBar view={view} layout="multiline" actions={<Button size="small">Try again</Button>} />,
  toast: ShortToast,
  dialog: ({ view }) => (
    <Dialog open modalType="alert">
      <DialogSurface><DialogBody><DialogTitle>Something went wrong</DialogTitle><DialogContent>{messageOf(view)}</DialogContent><DialogActions><Button appearance="primary">Try again</Button></DialogActions></DialogBody></DialogSurface>
    </Dialog>
  ),
  'dialog-title': ({ view }) => (
    <Dialog open>
      <DialogSurface><DialogBody><DialogTitle>{messageOf(view)}</DialogTitle><DialogContent>Refresh the page, or sign in again.</DialogContent><DialogActions><Button appearance="primary">Try again</Button></DialogActions></DialogBody></DialogSurface>
    </Dialog>
  ),
  popover: ({ view }) => <Popover open><PopoverTrigger disableButtonEnhancement><Button style={{ margin: 80 }}>Status</Button></PopoverTrigger><PopoverSurface>{messageOf(view)}</PopoverSurface></Popover>,
  field: ({ view }) => <Field label="Workspace name" validationState="error" validationMessage={<>{messageOf(view)}</>}><Input defaultValue="contoso-analytics" /></Field>,
  drawer: ({ view }) => <OverlayDrawer open modalType="non-modal" position="end"><DrawerHeader><DrawerHeaderTitle>Deployment plan</DrawerHeaderTitle></DrawerHeader><DrawerBody><ErrorBar view={view} /></DrawerBody></OverlayDrawer>,
  'empty-state': ({ view }) => <Card><CardHeader header={<Text weight="semibold">{messageOf(view)}</Text>} action={<Button>Try again</Button>} /></Card>,
  'virtual-list': VirtualList,

  article: ({ view }) => <article><Title1 as="h2" block>Onboarding</Title1><Body1 as="p" block>{quotedOf(view)}</Body1><Prose /></article>,
  aside: ({ view }) => <aside><Body1 as="p" block>{quotedOf(view)}</Body1></aside>,
  'help-pane': ({ view }) => <OverlayDrawer open modalType="non-modal" position="end" aria-label="Help"><DrawerHeader><DrawerHeaderTitle>Help</DrawerHeaderTitle></DrawerHeader><DrawerBody><Article view={view} /></DrawerBody></OverlayDrawer>,
  'search-results': ({ view }) => <div role="search"><SearchBox /><ul><li><Link href="#1">{messageOf(view)}</Link><Body1 as="p" block>{quotedOf(view)}</Body1></li></ul></div>,
  'link-list': ({ view }) => <ul><li><Link href="#help">{messageOf(view)}</Link></li><li><Link href="#enrol">Enrol devices</Link></li></ul>,
  'inline-code': ({ view }) => <Body1 block>The log then contains <code>{messageOf(view)}</code> once per attempt.</Body1>,
  'log-output': ({ view }) => <Text font="monospace" block as="pre">{'13:31:07 INFO  starting\n13:32:53 ERROR '}{messageOf(view)}</Text>,
  blockquote: ({ view }) => <blockquote><Text italic>{messageOf(view)}</Text></blockquote>,
  'help-heading': ({ view }) => <main><Title1 as="h1" block>{messageOf(view)}</Title1><Prose /></main>,
  'long-prose': ({ view }) => <Body1 as="p" block>{PROSE[0]} {messageOf(view)}. {PROSE[1]}</Body1>,
  'log-table': ({ view }) => (
    <Table aria-label="Log">
      <TableHeader><TableRow><TableHeaderCell>Time</TableHeaderCell><TableHeaderCell>Level</TableHeaderCell><TableHeaderCell>Message</TableHeaderCell></TableRow></TableHeader>
      <TableBody>
        <TableRow><TableCell>13:31:07</TableCell><TableCell>Information</TableCell><TableCell>Sync started</TableCell></TableRow>
        <TableRow><TableCell>13:32:53</TableCell><TableCell><Badge color="danger">Error</Badge></TableCell><TableCell>{messageOf(view)}</TableCell></TableRow>
      </TableBody>
    </Table>
  ),
  'activity-log': ({ view }) => <div role="log" aria-label="Activity"><Card><Text>13:31 Sync started</Text></Card><Card><Text>13:32 {messageOf(view)}</Text></Card></div>,
  'text-field': () => <Field label="What went wrong?"><Input data-typed="" /></Field>,
  'text-area': () => <Field label="Describe the problem"><Textarea data-typed="" /></Field>,
  editable: () => <div contentEditable suppressContentEditableWarning role="textbox" aria-multiline="true" aria-label="Description" data-typed="" />,
  'title-attribute': ({ view }) => <Badge color="danger" title={plainText(view.runs)}>Failed</Badge>,
  tooltip: ({ view }) => <Tooltip visible relationship="description" content={<>{messageOf(view)}</>}><Button style={{ margin: 80 }}>Failed</Button></Tooltip>,
  quotation: ({ view }) => <MessageBar intent="info"><MessageBarBody><span>{quotedOf(view)}</span></MessageBarBody></MessageBar>,
  questions: ({ view }) => <Accordion defaultOpenItems={['token']}><AccordionItem value="token"><AccordionHeader><span>What does “{messageOf(view)}” mean?</span></AccordionHeader><AccordionPanel><Body1>{quotedOf(view)}</Body1></AccordionPanel></AccordionItem></Accordion>,
  chat: ({ view }) => <div role="log" aria-label="Conversation"><Card><CardHeader image={<Avatar name="You" />} header="You" /><Text>{messageOf(view)}</Text></Card><Card><CardHeader image={<Avatar name="Assistant" />} header="Assistant" /><Text>{quotedOf(view)}</Text></Card></div>,
  console: ({ view }) => <Console>{messageOf(view)}</Console>,
  option: ({ view }) => <Combobox open aria-label="Kind of problem" inlinePopup><Option>Devices missing</Option><Option text={plainText(view.runs)}>{messageOf(view)}</Option></Combobox>,
  'sign-in': ({ view }) => <Dialog open><DialogSurface><DialogBody><DialogTitle>Activity details: sign-in</DialogTitle><DialogContent><SignIn view={view} /></DialogContent></DialogBody></DialogSurface></Dialog>,
  advisory: ({ view }) => <Card aria-label="Service health"><CardHeader header={<Text weight="semibold">DA214567: some admins may see "{messageOf(view)}"</Text>} /><Body1>{quotedOf(view)}</Body1><Badge color="success">Restored</Badge></Card>,
};

function Surface({ view }) {
  const Of = SURFACES[view.component];
  return <Of view={view} />;
}

export const Page = ({ view }) => <FluentProvider theme={webLightTheme}><Surface view={view} /></FluentProvider>;

export function Around({ kind, view }) {
  const content = {
    wizard: () => <><Title1 as="h2" block>{WIZARD.heading}</Title1>{WIZARD.steps.map((step) => <Text key={step} block>{step}</Text>)}{WIZARD.fields.map(([label, value]) => <Field key={label} label={label}><Input defaultValue={value} /></Field>)}<Button appearance="primary">Next</Button></>,
    dashboard: () => DASHBOARD.map(([label, value]) => <Card key={label}><CardHeader header={label} /><Text>{value}</Text></Card>),
    'help-pane': () => <InlineDrawer open position="end" aria-label="Help"><DrawerHeader><DrawerHeaderTitle>Help</DrawerHeaderTitle></DrawerHeader><DrawerBody><Article view={view} /></DrawerBody></InlineDrawer>,
    'long-document': () => listItems.slice(0, 40).map((index) => <Prose key={index} />),
  }[kind];
  if (!content) throw new Error(`no surroundings are called "${kind}"`);
  return <FluentProvider theme={webLightTheme}>{content()}</FluentProvider>;
}
