import './no-fonts.mjs';
import { rendererOf } from '../react.jsx';
import { Around, Page } from './surfaces.jsx';

export const { mount, adopt, around } = rendererOf(Page, Around);
