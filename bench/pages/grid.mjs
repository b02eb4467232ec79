/** A grid of devices in React, as the portals make theirs: the scene `grid` in scenes.js fills and changes it. */
import { createElement as h, memo } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

const COLUMNS = ['Device', 'Compliance', 'Owner', 'Last check-in'];

const Row = memo(({ name, isCompliant, owner, checkIn, isSelected }) =>
  h(
    'tr',
    { 'aria-selected': isSelected, className: isSelected ? 'selected row' : 'row' },
    h('td', null, h('a', { href: `#${name}` }, name)),
    h('td', { title: isCompliant ? 'Meets all policies' : 'Fails a policy' }, isCompliant ? 'Compliant' : 'Not compliant'),
    h('td', null, owner),
    h('td', null, h('span', null, checkIn)),
  ),
);

const Grid = ({ devices, selected }) =>
  h(
    'table',
    { role: 'grid' },
    h('thead', null, h('tr', null, COLUMNS.map((column) => h('th', { key: column }, column)))),
    h('tbody', null, devices.map((device) => h(Row, { key: device.id, ...device, isSelected: device.id === selected }))),
  );

/** Returns a function that renders the grid's next state into `container`, at once. */
globalThis.createGrid = (container) => {
  const root = createRoot(container);
  return (state) => flushSync(() => root.render(h(Grid, state)));
};
