// Real components whose text is not the portal's own: terminals, editors, grids, lists of runs.
// `window.OUTPUT` shows a text in each, and resolves once the document contains it.
import { DetailsList } from '@fluentui/react';
import { DataGrid, DataGridBody, DataGridCell, DataGridRow, FluentProvider, createTableColumn, webLightTheme } from '@fluentui/react-components';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { AllCommunityModule, ModuleRegistry, createGrid } from 'ag-grid-community';
import ko from 'knockout';
import { editor } from 'monaco-editor';
import { show } from './react.jsx';
import { place } from './stage.mjs';

// The workers highlight and complete code; no language here needs one.
window.MonacoEnvironment = { getWorker: () => new Worker(URL.createObjectURL(new Blob([]))) };
ModuleRegistry.registerModules([AllCommunityModule]);

const TIME = '2026-11-23T20:45:10Z';
const ROWS = (text) => [{ id: 'run-1', name: 'Failed', value: text }, { id: 'run-2', name: 'Succeeded', value: TIME }];
const COLUMNS = ['name', 'value'];

const responseOf = (text) => JSON.stringify({ error: { code: 'ExpiredAuthenticationToken', message: text } }, null, 2);

/** Whether the document shows a text; components render asynchronously. */
const shown = (needle) =>
  new Promise((resolve) => {
    const isThere = () => {
      // Editors render spaces as no-break spaces.
      if (document.body.textContent.replaceAll('\u00a0', ' ').includes(needle)) resolve();
      else requestAnimationFrame(isThere);
    };
    isThere();
  });

const KNOCKOUT_GRID =
  '<table class="azc-grid-full" role="grid"><tbody data-bind="foreach: rows"><tr role="row"><td role="gridcell" data-bind="text: name"></td><td role="gridcell" data-bind="text: value"></td></tr></tbody></table>';

const PLACES = {
  'a terminal': (text) => {
    const terminal = new Terminal({ rows: 6, cols: 200, screenReaderMode: true });
    terminal.open(place('terminal', { width: 1_200, height: 130 }));
    terminal.write(`PS /home/admin> Get-AzVM\r\n${text}\r\n`);
  },
  'a code editor': (text) => {
    editor.create(place('code', { width: 1_200, height: 120 }), { value: `# ${text}\n`, language: 'plaintext' });
  },
  'a viewer of JSON': (text) => {
    editor.create(place('json', { width: 1_200, height: 120 }), { value: responseOf(text), language: 'plaintext', readOnly: true });
  },
  'a designer': (text) => {
    const nodes = [{ id: 'step', position: { x: 20, y: 20 }, data: { label: text } }];
    show('flow', <ReactFlow nodes={nodes} edges={[]} />, { width: 800, height: 160 });
  },
  'a grid of log entries': (text) => {
    createGrid(place('grid', { width: 1_200, height: 160 }), {
      columnDefs: COLUMNS.map((field) => ({ field, width: 500 })),
      rowData: ROWS(text),
    });
  },
  'a list of runs': (text) => {
    const columns = COLUMNS.map((key) => ({ key, name: key, fieldName: key, minWidth: 400 }));
    show('runs', <DetailsList items={ROWS(text)} columns={columns} onShouldVirtualize={() => false} />, { width: 1_200 });
  },
  'a data grid': (text) => {
    const columns = COLUMNS.map((columnId) => createTableColumn({ columnId, renderCell: (row) => row[columnId] }));
    const cells = ({ item, rowId }) => <DataGridRow key={rowId}>{({ renderCell }) => <DataGridCell>{renderCell(item)}</DataGridCell>}</DataGridRow>;
    show(
      'datagrid',
      <FluentProvider theme={webLightTheme}>
        <DataGrid items={ROWS(text)} columns={columns} getRowId={({ id }) => id}><DataGridBody>{cells}</DataGridBody></DataGrid>
      </FluentProvider>,
      { width: 1_200 },
    );
  },
  "the portal's own grid": (text) => {
    const spot = place('knockout', { width: 1_200 });
    spot.innerHTML = KNOCKOUT_GRID;
    ko.applyBindings({ rows: ROWS(text) }, spot);
  },
};

window.OUTPUT = Object.fromEntries(
  Object.entries(PLACES).map(([name, put]) => [
    name,
    async (text) => {
      put(text);
      await shown(text);
    },
  ]),
);
