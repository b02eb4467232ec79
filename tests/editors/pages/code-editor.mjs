// Monaco without its workers, which highlight and complete code: no language here needs one.
window.MonacoEnvironment = { getWorker: () => new Worker(URL.createObjectURL(new Blob([]))) };

export { editor } from 'monaco-editor';
