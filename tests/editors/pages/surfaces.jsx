import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { ReactFlow, addEdge, useEdgesState, useNodesState } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { AllCommunityModule, ModuleRegistry, createGrid } from 'ag-grid-community';
import Diagram from 'diagram-js';
import ConnectModule from 'diagram-js/lib/features/connect';
import ModelingModule from 'diagram-js/lib/features/modeling';
import MoveModule from 'diagram-js/lib/features/move';
import SelectionModule from 'diagram-js/lib/features/selection';
import MoveCanvasModule from 'diagram-js/lib/navigation/movecanvas';
import 'diagram-js/assets/diagram-js.css';
import Konva from 'konva';
import { show } from './react.jsx';
import { place } from './stage.mjs';

const NODES = [
  { id: 'first', position: { x: 40, y: 20 }, data: { label: 'first' } },
  { id: 'second', position: { x: 40, y: 140 }, data: { label: 'second' } },
];

function Flow() {
  const [nodes, , onNodesChange] = useNodesState(NODES);
  const [edges, setEdges, onEdgesChange] = useEdgesState([]);
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onConnect={(connection) => setEdges((known) => addEdge(connection, known))}
    />
  );
}
show('flow', <Flow />, { height: 220 });

const diagram = new Diagram({
  canvas: { container: place('diagram', { height: 160 }) },
  modules: [ConnectModule, ModelingModule, MoveModule, SelectionModule, MoveCanvasModule],
});
const canvas = diagram.get('canvas');
const elements = diagram.get('elementFactory');
const root = elements.createRoot();
canvas.setRootElement(root);
canvas.addShape(elements.createShape({ id: 'shape', x: 40, y: 30, width: 80, height: 50 }), root);

const terminal = new Terminal({ rows: 6, cols: 40 });
terminal.open(place('terminal', { height: 130 }));
terminal.onData((typed) => terminal.write(typed));

ModuleRegistry.registerModules([AllCommunityModule]);
createGrid(place('grid', { height: 200 }), {
  columnDefs: [
    { field: 'name', editable: true, rowDrag: true },
    { field: 'value', editable: true },
  ],
  rowData: [{ name: 'one', value: 'given' }, { name: 'two', value: 'given' }, { name: 'three', value: 'given' }],
  rowDragManaged: true,
  rowSelection: { mode: 'singleRow', checkboxes: false, enableClickSelection: true },
});

const stage = new Konva.Stage({ container: place('canvas', { height: 140 }), width: 400, height: 140 });
const layer = new Konva.Layer();
layer.add(new Konva.Rect({ x: 20, y: 20, width: 60, height: 60, fill: 'teal', draggable: true }));
stage.add(layer);
