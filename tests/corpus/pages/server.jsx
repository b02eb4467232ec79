// Server-rendered surfaces.
import './fluent8/no-fonts.mjs';
import { renderToString } from 'react-dom/server.browser';
import { sentMarkup as fluentWeb } from './fluent-web/surfaces.mjs';
import { Page as Fluent8 } from './fluent8/surfaces.jsx';
import { Page as Fluent9 } from './fluent9/surfaces.jsx';
import { sentMarkup as knockout } from './knockout/surfaces.mjs';
import { sentMarkup as plain } from './plain/surfaces.mjs';
import { viewOf } from './view.mjs';

const RENDERERS = {
  fluent9: (view) => renderToString(<Fluent9 view={view} />),
  fluent8: (view) => renderToString(<Fluent8 view={view} />),
  'fluent-web': fluentWeb,
  knockout,
  plain,
};

export const sentMarkup = (row) => RENDERERS[row.library](viewOf(row));
