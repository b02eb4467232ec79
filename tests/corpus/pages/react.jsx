// Code shared by the two React libraries: runs as React nodes, and roots that render synchronously.
import { createRoot, hydrateRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { ERROR_GLYPH } from '../cases/splits.mjs';
import { LIST, forShortTime, typeInto } from './html.mjs';
import { PROSE, SIGN_IN } from './prose.mjs';
import { plainText } from './view.mjs';

const Drawing = () => (
  <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <circle cx="8" cy="8" r="7" fill="#a4262c" />
    <path d="M8 4v5M8 11v1" stroke="#fff" />
  </svg>
);

const Glyph = () => <i className="ms-Icon" aria-hidden="true">{ERROR_GLYPH}</i>;

function nodeOf(run, index) {
  if (typeof run === 'string') return run;
  if (run.icon === 'glyph') return <Glyph key={index} />;
  if (run.icon === 'drawing') return <Drawing key={index} />;
  if (run.tag === 'br') return <br key={index} />;
  const Tag = run.tag;
  return <Tag key={index} {...run.attributes}>{nodesOf(run.runs)}</Tag>;
}

// A single string stays a string, so that React changes the text node in place.
const nodesOf = (runs) => (runs.length === 1 && typeof runs[0] === 'string' ? runs[0] : runs.map(nodeOf));

/** The message of a view. */
export const messageOf = (view) => nodesOf(view.runs);

/** The quoting sentence of the view's language, with the message. */
export const quotedOf = (view) => <>{view.sentence.before}{messageOf(view)}{view.sentence.after}</>;

export const Prose = () => PROSE.map((paragraph) => <p key={paragraph}>{paragraph}</p>);

/** The properties of a failed sign-in, with the message as the reason: a pair of plain elements each. */
export const SignIn = ({ view }) =>
  [...SIGN_IN.before, ['Failure reason', messageOf(view)], ...SIGN_IN.after].map(([label, value]) => (
    <div key={label} className="property"><div>{label}</div><div>{value}</div></div>
  ));

/** The lines of a view's details: JSON preformatted, otherwise one block per line. */
export const DetailLines = ({ details }) =>
  details.isJson ? <pre>{details.lines.join('\n')}</pre> : details.lines.map((line) => <div key={line}>{line}</div>);

/** The rows of a terminal as rendered by xterm.js. */
export const Console = ({ children }) => (
  <div className="terminal xterm" dir="ltr">
    <div className="xterm-screen">
      <div className="xterm-rows" aria-hidden="true">
        <div><span>PS /home/admin&gt; Get-DAWorkspace</span></div>
        <div><span>{children}</span></div>
        <div><span>PS /home/admin&gt; </span></div>
      </div>
    </div>
  </div>
);

/** The indices of the rows of the virtualised list. */
export const listItems = Array.from({ length: LIST.rows }, (_, index) => index);

/** `mount`, `adopt` and `around` for a library with the given page component. */
export function rendererOf(Page, Around) {
  const drawn = (root, view, container) => {
    flushSync(() => root.render(<Page view={view} />));
    typeInto(container, plainText(view.runs));
    return {
      update: (later) => flushSync(() => root.render(<Page view={later} />)),
      unmount: () => flushSync(() => root.unmount()),
    };
  };
  return {
    mount(container, view) {
      const revealed = { current: null };
      const handle = drawn(createRoot(container), { ...view, revealed }, container);
      const keep = view.component === 'toast' ? forShortTime(() => handle.update({ ...view, isOver: true })) : () => {};
      return {
        ...handle,
        reveal: () => revealed.current?.(),
        unmount() { keep(); handle.unmount(); },
      };
    },
    adopt(container, view) {
      // Fluent 8's message bar omits its text from its first render in the browser, so React finds a hydration
      // mismatch and renders again: it reports a recoverable error, and the page is correct.
      const root = hydrateRoot(container, <Page view={view} />, { onRecoverableError() {} });
      return { unmount: () => flushSync(() => root.unmount()) };
    },
    around(kind, container, view) {
      const root = createRoot(container);
      flushSync(() => root.render(<Around kind={kind} view={view} />));
      return () => flushSync(() => root.unmount());
    },
  };
}

