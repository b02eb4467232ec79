// Real components whose text is not the portal's own: terminals, editors, grids, lists of runs.
// `window.OUTPUT` shows texts in each, and resolves once the document contains them.
import { DetailsList } from '@fluentui/react';
import { DataGrid, DataGridBody, DataGridCell, DataGridRow, FluentProvider, createTableColumn, webLightTheme } from '@fluentui/react-components';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { AllCommunityModule, ModuleRegistry, createGrid } from 'ag-grid-community';
import ko from 'knockout';
import { editor } from './code-editor.mjs';
import { show } from './react.jsx';
import { place, untilShown } from './stage.mjs';

ModuleRegistry.registerModules([AllCommunityModule]);

const TIME = '2026-11-23T20:45:10Z';
const rowsOf = (texts) => [
  ...texts.map((text, index) => ({ id: `run-${index}`, name: 'Failed', value: text })),
  { id: 'run', name: 'Succeeded', value: TIME },
];
const COLUMNS = ['name', 'value'];

const responseOf = ([message, ...details]) => JSON.stringify({ error: { code: 'ExpiredAuthenticationToken', message, details } }, null, 2);

const KNOCKOUT_GRID =
  '<table class="azc-grid-full" role="grid"><tbody data-bind="foreach: rows"><tr role="row"><td role="gridcell" data-bind="text: name"></td><td role="gridcell" data-bind="text: value"></td></tr></tbody></table>';

const PLACES = {
  'a terminal': (texts) => {
    const terminal = new Terminal({ rows: 12, cols: 200, screenReaderMode: true });
    terminal.open(place('terminal', { width: 1_200, height: 240 }));
    terminal.write(['PS /home/admin> Get-AzVM', ...texts, ''].join('\r\n'));
  },
  'a code editor': (texts) => {
    editor.create(place('code', { width: 1_200, height: 240 }), { value: texts.map((text) => `# ${text}\n`).join(''), language: 'plaintext' });
  },
  'a viewer of JSON': (texts) => {
    editor.create(place('json', { width: 1_200, height: 320 }), { value: responseOf(texts), language: 'plaintext', readOnly: true });
  },
  'a designer': (texts) => {
    const nodes = texts.map((label, index) => ({ id: `step-${index}`, position: { x: 20, y: 20 + 100 * index }, data: { label } }));
    show('flow', <ReactFlow nodes={nodes} edges={[]} />, { width: 800, height: 800 });
  },
  'a grid of log entries': (texts) => {
    createGrid(place('grid', { width: 1_200, height: 480 }), {
      columnDefs: COLUMNS.map((field) => ({ field, width: 500 })),
      rowData: rowsOf(texts),
    });
  },
  'a list of runs': (texts) => {
    const columns = COLUMNS.map((key) => ({ key, name: key, fieldName: key, minWidth: 400 }));
    show('runs', <DetailsList items={rowsOf(texts)} columns={columns} onShouldVirtualize={() => false} />, { width: 1_200 });
  },
  'a data grid': (texts) => {
    const columns = COLUMNS.map((columnId) => createTableColumn({ columnId, renderCell: (row) => row[columnId] }));
    const cells = ({ item, rowId }) => <DataGridRow key={rowId}>{({ renderCell }) => <DataGridCell>{renderCell(item)}</DataGridCell>}</DataGridRow>;
    show(
      'datagrid',
      <FluentProvider theme={webLightTheme}>
        <DataGrid items={rowsOf(texts)} columns={columns} getRowId={({ id }) => id}><DataGridBody>{cells}</DataGridBody></DataGrid>
      </FluentProvider>,
      { width: 1_200 },
    );
  },
  "the portal's own grid": (texts) => {
    const spot = place('knockout', { width: 1_200 });
    spot.innerHTML = KNOCKOUT_GRID;
    ko.applyBindings({ rows: rowsOf(texts) }, spot);
  },
};

window.OUTPUT = Object.fromEntries(
  Object.entries(PLACES).map(([name, put]) => [
    name,
    async (texts) => {
      put(texts);
      const form = [...document.forms].at(-1);
      for (const text of texts) await untilShown(text, form);
    },
  ]),
);
