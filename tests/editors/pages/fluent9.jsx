import {
  Checkbox, ColorArea, ColorPicker, ColorSlider, Combobox, Dropdown, FluentProvider, Input, Option, Radio, RadioGroup, Rating,
  SearchBox, Select, Slider, SpinButton, SwatchPicker, ColorSwatch, Switch, Tag, TagPicker, TagPickerControl, TagPickerGroup,
  TagPickerInput, TagPickerList, TagPickerOption, Textarea, webLightTheme,
  Accordion, AccordionHeader, AccordionItem, AccordionPanel, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Button, Tab, TabList,
} from '@fluentui/react-components';
import { useState } from 'react';
import { show } from './react.jsx';

function Tags() {
  const [chosen, setChosen] = useState(['one']);
  return (
    <TagPicker selectedOptions={chosen} onOptionSelect={(_, { selectedOptions }) => setChosen(selectedOptions)}>
      <TagPickerControl>
        <TagPickerGroup aria-label="Chosen">
          {chosen.map((it) => <Tag key={it} value={it}>{it}</Tag>)}
        </TagPickerGroup>
        <TagPickerInput aria-label="Tags" />
      </TagPickerControl>
      <TagPickerList>
        {['one', 'two', 'three'].filter((it) => !chosen.includes(it)).map((it) => <TagPickerOption key={it} value={it}>{it}</TagPickerOption>)}
      </TagPickerList>
    </TagPicker>
  );
}

function Colors() {
  const [color, setColor] = useState({ h: 120, s: 0.5, v: 0.5, a: 1 });
  return (
    <ColorPicker color={color} onColorChange={(_, data) => setColor(data.color)}>
      <ColorArea inputX={{ 'aria-label': 'Saturation' }} inputY={{ 'aria-label': 'Brightness' }} />
      <ColorSlider aria-label="Hue" />
    </ColorPicker>
  );
}

const OPTIONS = ['one', 'two', 'three'].map((it) => <Option key={it}>{it}</Option>);

const CONTROLS = {
  checkbox: <Checkbox label="check" />,
  combobox: <Combobox aria-label="combobox">{OPTIONS}</Combobox>,
  dropdown: <Dropdown aria-label="dropdown">{OPTIONS}</Dropdown>,
  input: <Input aria-label="input" />,
  radio: <RadioGroup defaultValue="one"><Radio value="one" label="one" /><Radio value="two" label="two" /></RadioGroup>,
  rating: <Rating />,
  select: <Select aria-label="select"><option>one</option><option>two</option></Select>,
  slider: <Slider aria-label="slider" defaultValue={20} />,
  spinbutton: <SpinButton aria-label="spin" defaultValue={10} />,
  swatch: (
    <SwatchPicker aria-label="swatch" defaultSelectedValue="red">
      <ColorSwatch color="red" value="red" aria-label="red" />
      <ColorSwatch color="blue" value="blue" aria-label="blue" />
    </SwatchPicker>
  ),
  switch: <Switch label="switch" />,
  tags: <Tags />,
  textarea: <Textarea aria-label="textarea" />,
  color: <Colors />,
  search: <SearchBox aria-label="search" />,
  tabs: <TabList defaultSelectedValue="one"><Tab value="one">one</Tab><Tab value="two">two</Tab></TabList>,
  accordion: <Accordion collapsible><AccordionItem value="1"><AccordionHeader>more</AccordionHeader><AccordionPanel>text</AccordionPanel></AccordionItem></Accordion>,
  menu: <Menu><MenuTrigger><Button>menu</Button></MenuTrigger><MenuPopover><MenuList><MenuItem>an item</MenuItem></MenuList></MenuPopover></Menu>,
};

for (const [name, control] of Object.entries(CONTROLS)) {
  show(name, <FluentProvider theme={webLightTheme}>{control}</FluentProvider>);
}
