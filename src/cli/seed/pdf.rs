//! A PDF with lines of text, for seeded documents: sound, small, and as large as asked for by bytes that nobody sees.

use super::words::Dice;

/// How many letters stand in a line, and lines on a page.
const LETTERS: usize = 92;
const LINES: usize = 52;

/// A PDF that says these paragraphs, with `pad` bytes more.
pub(super) fn of(paragraphs: &[String], (dice, pad): (&mut Dice, u64)) -> Vec<u8> {
    let lines: Vec<String> = paragraphs.iter().flat_map(|paragraph| wrapped(paragraph)).collect();
    let pages: Vec<&[String]> = lines.chunks(LINES).collect();
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 4 + 2 * at)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()).into_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let head = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>";
        objects.push(format!("{head}/Contents {} 0 R>>", 5 + 2 * at).into_bytes());
        let mut content = b"BT /F1 10 Tf 14 TL 56 790 Td ".to_vec();
        for line in *page {
            content.push(b'(');
            content.extend(line.chars().flat_map(letter));
            content.extend(b") Tj T*\n");
        }
        content.extend(b"ET");
        objects.push(stream(&content));
    }
    if pad > 0 {
        let bytes: Vec<u8> = (0..pad / 8).flat_map(|_| dice.next().to_be_bytes()).collect();
        objects.push(stream(&bytes));
    }
    written(&objects)
}

fn stream(bytes: &[u8]) -> Vec<u8> {
    [format!("<</Length {}>>stream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

/// The objects with the table of where they are.
fn written(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let place = file.len();
    file.extend(table.into_bytes());
    file.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{place}\n%%EOF\n", objects.len() + 1).into_bytes());
    file
}

/// A paragraph in lines, with an empty one after it.
fn wrapped(paragraph: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in paragraph.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.push(String::new());
    lines
}

/// A letter as the font has it; it lacks what few Welsh words have.
fn letter(letter: char) -> Vec<u8> {
    match letter {
        '(' | ')' | '\\' => vec![b'\\', u8::try_from(letter).unwrap_or(b' ')],
        'ŵ' => b"w".to_vec(),
        'ŷ' => b"y".to_vec(),
        'Ŵ' => b"W".to_vec(),
        'Ŷ' => b"Y".to_vec(),
        '’' => vec![0x92],
        other => vec![u8::try_from(other).unwrap_or(b'?')],
    }
}

#[cfg(test)]
mod tests {
    use document_text::{Bounds, Depth, examine};

    use super::*;

    #[test]
    fn what_is_made_is_read() {
        let words = "Y tân (a’r môr) yn y tŷ ".repeat(100);
        let file = of(&[words, "The end".to_owned()], (&mut Dice::new(1, 2, 3), 1_000));
        let read = examine(&file, "a.pdf", Depth::Text, &Bounds::default());
        let text = format!("{:?}", read.text);
        assert!(text.contains("Y tân (a’r môr) yn y ty") && text.contains("The end"), "{text}");
    }
}
