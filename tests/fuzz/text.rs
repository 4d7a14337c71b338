//! The shipped texts, mangled: bytes, tokens, numbers and dates replaced, lines swapped, doubled and lost, two texts
//! spliced.

use std::sync::LazyLock;

use crate::random::Random;

/// Every text that ships.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");
    let mut files: Vec<_> = [root.to_owned(), format!("{root}/tables")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
});

/// Words of all of them: what stands in one place may stand in another.
static TOKENS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut all: Vec<&str> = TEXTS.iter().flat_map(|text| text.split([' ', '\n', ',', '{', '}', '[', ']'])).collect();
    all.retain(|token| !token.is_empty());
    all.sort_unstable();
    all.dedup();
    all
});

const NUMBERS: &[&str] =
    &["0", "-1", "1", "36525", "36526", "1200", "1000000000000", "9223372036854775807", "-9223372036854775808", "1e9"];
const DATES: &[&str] =
    &["1990-01-01", "1989-12-31", "2199-12-31", "2200-01-01", "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31"];
const ODD: &[&str] =
    &["\"", "'''", "[", "]]", "{", "}", "=", "\\", "\u{0}", "а", "三", "\u{202e}", "\r", "#", "\n\n", "."];

/// A text mangled in one to four places.
pub(crate) fn mangled(random: &mut Random) -> String {
    let place = random.place(TEXTS.len());
    let mut text = TEXTS.get(place).unwrap().clone();
    for _ in 0..random.between(1, 4) {
        text = once(text, random);
    }
    text
}

fn once(text: String, random: &mut Random) -> String {
    match random.below(8) {
        0 => bytes(text, random),
        1 | 2 => token(&text, random),
        3 => number(&text, random),
        4 | 5 => lines(&text, random),
        6 => tables(&text, random),
        _ => {
            let (at, odd) = (boundary(&text, random), random.of(ODD));
            let mut text = text;
            text.insert_str(at, odd);
            text
        }
    }
}

fn boundary(text: &str, random: &mut Random) -> usize {
    let mut at = random.place(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn bytes(text: String, random: &mut Random) -> String {
    let mut bytes = text.into_bytes();
    for _ in 0..random.between(1, 4) {
        let (place, byte) = (random.place(bytes.len()), u8::try_from(random.below(256)).unwrap());
        if let Some(own) = bytes.get_mut(place) {
            *own = byte;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Replaces one occurrence of a token by another token.
fn token(text: &str, random: &mut Random) -> String {
    let from = TOKENS.get(random.place(TOKENS.len())).unwrap();
    let own: Vec<(usize, &str)> = text.match_indices(from).collect();
    let Some((at, found)) = own.get(random.place(own.len())) else { return text.to_owned() };
    let to = TOKENS.get(random.place(TOKENS.len())).unwrap();
    format!("{}{to}{}", &text[..*at], &text[at + found.len()..])
}

/// Replaces a number or a date.
fn number(text: &str, random: &mut Random) -> String {
    let is_part = |character: char| character.is_ascii_digit() || character == '-';
    let mut runs = Vec::new();
    let mut begin = None;
    for (at, character) in text.char_indices() {
        match (is_part(character), begin) {
            (true, None) => begin = Some(at),
            (false, Some(from)) => {
                runs.push((from, at));
                begin = None;
            }
            _ => {}
        }
    }
    let Some((from, to)) = runs.get(random.place(runs.len())).copied() else { return text.to_owned() };
    let is_date = text[from..to].matches('-').count() == 2;
    let other = random.of(if is_date { DATES } else { NUMBERS });
    format!("{}{other}{}", &text[..from], &text[to..])
}

/// Loses, doubles, moves or swaps lines, or goes on with another text.
fn lines(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let (one, other) = (random.place(lines.len()), random.place(lines.len()));
    match random.below(5) {
        0 => drop(lines.drain(one.min(other)..one.max(other).min(one.min(other) + 4))),
        1 => {
            let line = lines.get(one).copied().unwrap_or_default();
            lines.insert(other, line);
        }
        2 if one.max(other) < lines.len() => lines.swap(one, other),
        3 => lines.truncate(one),
        _ => {
            let next = TEXTS.get(random.place(TEXTS.len())).unwrap();
            lines.truncate(one);
            lines.extend(next.lines().skip(other));
        }
    }
    lines.join("\n")
}

/// Loses, doubles or swaps whole tables of the text.
fn tables(text: &str, random: &mut Random) -> String {
    let mut tables: Vec<&str> = text.split("\n\n").collect();
    let (one, other) = (random.place(tables.len()), random.place(tables.len()));
    match random.below(3) {
        0 => drop(tables.remove(one)),
        1 => {
            let table = tables.get(one).copied().unwrap_or_default();
            tables.insert(other, table);
        }
        _ => tables.swap(one, other),
    }
    tables.join("\n\n")
}
