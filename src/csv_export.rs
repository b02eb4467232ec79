//! CSV for spreadsheets, <https://www.rfc-editor.org/rfc/rfc4180>.

/// The mark by which Excel recognises UTF-8: without it, letters beyond ASCII are garbled.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table for spreadsheets, with a header in the user's language.
pub(crate) fn for_spreadsheets<const COLUMNS: usize>(
    header: &[String; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    push_row(&mut text, header.each_ref().map(String::as_str));
    for row in rows {
        push_row(&mut text, row.each_ref().map(String::as_str));
    }
    text
}

/// Adds one line with these cells.
pub(crate) fn push_row<const COLUMNS: usize>(text: &mut String, cells: [&str; COLUMNS]) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_cell(text, cell);
    }
    text.push_str("\r\n");
}

fn push_cell(line: &mut String, cell: &str) {
    // A spreadsheet would interpret these as the beginning of a formula,
    // <https://owasp.org/www-community/attacks/CSV_Injection>.
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_quoted = is_formula || cell.contains(['"', ',', '\r', '\n']);
    if !is_quoted {
        line.push_str(cell);
        return;
    }
    line.push('"');
    if is_formula {
        line.push('\'');
    }
    line.push_str(&cell.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[&str]) -> String {
        let rows = cells
            .iter()
            .map(|cell| [(*cell).to_owned(), "x".to_owned()]);
        for_spreadsheets(&["Größe".to_owned(), "日時".to_owned()], rows)
    }

    #[test]
    fn a_spreadsheet_recognises_the_encoding() {
        assert_eq!(table(&[]), "\u{feff}Größe,日時\r\n");
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for begin in ["=", "+", "-", "@", "\t", "\r"] {
            let cell = [begin, "HYPERLINK(\"x\")"].concat();
            let line = ["\"'", begin, "HYPERLINK(\"\"x\"\")\",x\r\n"].concat();
            assert!(table(&[&cell]).ends_with(&line), "{begin:?}");
        }
        assert!(table(&["a=1+1", "7"]).ends_with("a=1+1,x\r\n7,x\r\n"));
    }

    #[test]
    fn special_characters_are_quoted_in_csv() {
        assert!(
            table(&["a, b", "\"c\"", "d\ne"])
                .ends_with("\"a, b\",x\r\n\"\"\"c\"\"\",x\r\n\"d\ne\",x\r\n")
        );
    }
}
