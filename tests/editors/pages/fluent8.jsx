import {
  Calendar, Checkbox, ChoiceGroup, ColorPicker, ComboBox, DatePicker, Dropdown, NormalPeoplePicker, Pivot, PivotItem, Rating, SearchBox,
  Slider, SpinButton, SwatchColorPicker, TagPicker, TextField, TimePicker, Toggle, DetailsList, initializeIcons,
} from '@fluentui/react';
import { show } from './react.jsx';

initializeIcons(undefined, { disableWarnings: true });

const OPTIONS = ['one', 'two', 'three'].map((it) => ({ key: it, text: it }));
const TAGS = ['one', 'two', 'three'].map((it) => ({ key: it, name: it }));
const PEOPLE = ['one', 'two', 'three'].map((it) => ({ key: it, text: it }));
const ITEMS = ['one', 'two', 'three'].map((it) => ({ key: it, name: it }));
const TODAY = new Date(2026, 4, 15);

const CONTROLS = {
  checkbox: <Checkbox label="check" />,
  choice: <ChoiceGroup options={OPTIONS} defaultSelectedKey="one" />,
  color: <ColorPicker color="#336699" />,
  combobox: <ComboBox options={OPTIONS} allowFreeform />,
  date: <DatePicker today={TODAY} initialPickerDate={TODAY} value={TODAY} />,
  calendar: <Calendar today={TODAY} value={TODAY} />,
  dropdown: <Dropdown options={OPTIONS} />,
  people: <NormalPeoplePicker onResolveSuggestions={() => PEOPLE} onEmptyResolveSuggestions={() => PEOPLE} />,
  rating: <Rating />,
  slider: <Slider defaultValue={20} max={100} />,
  spinbutton: <SpinButton defaultValue="10" label="spin" />,
  swatch: <SwatchColorPicker columnCount={4} colorCells={[{ id: 'a', label: 'red', color: '#f00' }, { id: 'b', label: 'blue', color: '#00f' }]} />,
  tags: <TagPicker onResolveSuggestions={() => TAGS} onEmptyResolveSuggestions={() => TAGS} />,
  text: <TextField />,
  time: <TimePicker increments={60} allowFreeform={false} />,
  toggle: <Toggle label="toggle" />,
  search: <SearchBox />,
  pivot: <Pivot><PivotItem headerText="one">1</PivotItem><PivotItem headerText="two">2</PivotItem></Pivot>,
  list: <DetailsList items={ITEMS} columns={[{ key: 'name', name: 'Name', fieldName: 'name', minWidth: 100 }]} />,
};

for (const [name, control] of Object.entries(CONTROLS)) show(name, control);
