import { setTheme } from '@fluentui/web-components';
import '@fluentui/web-components/accordion.js';
import '@fluentui/web-components/accordion-item.js';
import '@fluentui/web-components/button.js';
import '@fluentui/web-components/checkbox.js';
import '@fluentui/web-components/dropdown.js';
import '@fluentui/web-components/listbox.js';
import '@fluentui/web-components/menu.js';
import '@fluentui/web-components/menu-button.js';
import '@fluentui/web-components/menu-item.js';
import '@fluentui/web-components/menu-list.js';
import '@fluentui/web-components/option.js';
import '@fluentui/web-components/radio.js';
import '@fluentui/web-components/radio-group.js';
import '@fluentui/web-components/slider.js';
import '@fluentui/web-components/switch.js';
import '@fluentui/web-components/tab.js';
import '@fluentui/web-components/tablist.js';
import '@fluentui/web-components/text-input.js';
import '@fluentui/web-components/textarea.js';
import '@fluentui/web-components/toggle-button.js';
import '@fluentui/web-components/tree.js';
import '@fluentui/web-components/tree-item.js';
import { webLightTheme } from '@fluentui/tokens';
import { place } from './stage.mjs';

setTheme(webLightTheme);

const CONTROLS = {
  checkbox: '<fluent-checkbox aria-label="check"></fluent-checkbox>',
  radio: '<fluent-radio-group name="r" value="one"><fluent-radio name="r" value="one" aria-label="one"></fluent-radio><fluent-radio name="r" value="two" aria-label="two"></fluent-radio></fluent-radio-group>',
  switch: '<fluent-switch aria-label="switch"></fluent-switch>',
  slider: '<fluent-slider min="0" max="100" value="20" aria-label="slider"></fluent-slider>',
  dropdown: '<fluent-dropdown aria-label="dropdown"><fluent-listbox><fluent-option value="one">one</fluent-option><fluent-option value="two">two</fluent-option><fluent-option value="three">three</fluent-option></fluent-listbox></fluent-dropdown>',
  combobox: '<fluent-dropdown type="combobox" aria-label="combobox"><fluent-listbox><fluent-option value="one">one</fluent-option><fluent-option value="two">two</fluent-option></fluent-listbox></fluent-dropdown>',
  text: '<fluent-text-input aria-label="text"></fluent-text-input>',
  textarea: '<fluent-textarea aria-label="textarea"></fluent-textarea>',
  button: '<fluent-button type="button">button</fluent-button>',
  toggle: '<fluent-toggle-button>toggle</fluent-toggle-button>',
  tabs: '<fluent-tablist activeid="t1"><fluent-tab id="t1">one</fluent-tab><fluent-tab id="t2">two</fluent-tab></fluent-tablist>',
  accordion: '<fluent-accordion><fluent-accordion-item><span slot="heading">more</span>text</fluent-accordion-item></fluent-accordion>',
  menu: '<fluent-menu><fluent-menu-button slot="trigger">menu</fluent-menu-button><fluent-menu-list><fluent-menu-item>an item</fluent-menu-item></fluent-menu-list></fluent-menu>',
  tree: '<fluent-tree><fluent-tree-item>one<fluent-tree-item slot="item">two</fluent-tree-item></fluent-tree-item></fluent-tree>',
};

for (const [name, markup] of Object.entries(CONTROLS)) place(name).innerHTML = markup;
