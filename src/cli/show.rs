//! Packs and tables as readable tables: whom they speak of, their numbers, their rules. Columns are aligned by the width
//! that characters have on a screen, where a Chinese one takes two places.

use std::fmt::{Display, Write as _};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::policy::table::{Hit, Table};
use crate::policy::{Pack, Parameter, Policies};
use crate::types::Day;

/// Places of the widest cell of a column; a longer text goes on below.
const CELL_WIDTH_MAX: usize = 44;

/// The packs and tables by name.
pub(super) fn list(policies: &Policies) -> String {
    let packs = policies.packs().map(|pack| {
        vec![
            pack.name.clone(),
            pack.layer.to_string(),
            stretch(pack.in_force, pack.until),
            both(&pack.title_zh, &pack.title_en),
        ]
    });
    let tables = policies.tables().iter().map(|table| {
        vec![
            table.name.clone(),
            "table".to_owned(),
            stretch(table.in_force, table.until),
            both(&table.title_zh, &table.title_en),
        ]
    });
    columns(&["name", "layer", "in force", "title"], packs.chain(tables).collect())
}

/// A warranty pack.
pub(super) fn pack(pack: &Pack) -> String {
    let any = |text: &str| if text.is_empty() { "any".to_owned() } else { text.to_owned() };
    let categories: Vec<&str> = pack.categories().iter().map(|category| category.as_str()).collect();
    let mut text = head(&pack.name, &pack.title_zh, &pack.title_en);
    let facts = [
        ("layer", pack.layer.to_string()),
        ("in force", stretch(pack.in_force, pack.until)),
        ("categories", categories.join(", ")),
        ("program", any(pack.program())),
        ("province", any(pack.province())),
        ("sources", pack.sources.join("; ")),
        ("sha256", pack.hash.clone()),
    ];
    text.push_str(&listed(&facts));
    text.push_str(&parameters(&pack.parameters));
    let periods: Vec<Vec<String>> = pack
        .period_lines()
        .map(|line| vec![line.items.join(", "), any(&line.form), any(&line.series), line.months, line.citation])
        .collect();
    text.push_str(&titled("periods", &["items", "form", "series", "months", "citation"], periods));
    let rules = pack.rule_lines().map(|line| {
        let when = if line.when.is_empty() { "always".to_owned() } else { line.when.join("\n") };
        vec![
            line.id,
            line.stage.to_string(),
            when,
            line.then.join("\n"),
            line.citations.join("\n"),
            worded(&line.zh, &line.en, ""),
        ]
    });
    let header = ["rule", "stage", "conditions", "effects", "citations", "wording"];
    text.push_str(&titled("rules, as they are asked", &header, rules.collect()));
    text
}

/// A decision table.
pub(super) fn table(table: &Table) -> String {
    let hit = match table.hit {
        Hit::First => "first: the first rule that holds answers",
        Hit::Unique => "unique: no two rules with different answers hold together",
    };
    let mut text = head(&table.name, &table.title_zh, &table.title_en);
    let sources: Vec<String> = table.sources.iter().map(|(id, what)| format!("{id}: {what}")).collect();
    let facts = [
        ("layer", "decision table".to_owned()),
        ("in force", stretch(table.in_force, table.until)),
        ("hit", hit.to_owned()),
        ("sources", sources.join("; ")),
        ("sha256", table.hash.clone()),
    ];
    text.push_str(&listed(&facts));
    let asks = table.facts.iter().map(|fact| {
        let evidence =
            if fact.question { "(question)".to_owned() } else { worded(&fact.evidence_zh, &fact.evidence_en, "") };
        vec![fact.name.clone(), fact.kind.wanted(), worded(&fact.zh, &fact.en, ""), evidence]
    });
    text.push_str(&titled("asks", &["fact", "values", "what it is", "evidence"], asks.collect()));
    let answers = table.outputs.iter().map(|output| {
        let values = match output.kind.unit() {
            "" => output.kind.wanted(),
            unit => format!("a number of {unit}"),
        };
        let always = if output.optional { "or nothing" } else { "always" };
        vec![output.name.clone(), values, always.to_owned(), worded(&output.zh, &output.en, "")]
    });
    text.push_str(&titled("answers", &["output", "values", "given", "what it is"], answers.collect()));
    text.push_str(&parameters(&table.parameters));
    let rules = table.rule_lines().enumerate().map(|(place, line)| {
        let when = if line.when.is_empty() { "otherwise".to_owned() } else { line.when.join("\n") };
        let (then, citations) = (line.then.join("\n"), line.citations.join("\n"));
        vec![(place + 1).to_string(), line.id, when, then, citations, worded(&line.zh, &line.en, &line.reason)]
    });
    let header = ["", "rule", "conditions", "answer", "citations", "wording"];
    text.push_str(&titled("rules, by the numbers of the last change", &header, rules.collect()));
    text
}

fn head(name: &str, zh: &str, en: &str) -> String {
    format!("{name}\n{zh}\n{en}\n\n")
}

fn both(zh: &str, en: &str) -> String {
    format!("{zh} / {en}")
}

fn worded(zh: &str, en: &str, reason: &str) -> String {
    let reason = if reason.is_empty() { String::new() } else { format!("\n({reason})") };
    format!("{zh}\n{en}{reason}")
}

fn stretch(from: Day, until: Option<Day>) -> String {
    match until {
        Some(until) => format!("from {from} to before {until}"),
        None => format!("from {from}"),
    }
}

/// Facts about the whole, one to a line.
fn listed(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    facts.iter().map(|(name, value)| format!("{}  {value}\n", padded(name, width))).collect()
}

fn parameters(parameters: &[Parameter]) -> String {
    let rows = parameters.iter().map(|parameter| {
        let values = parameter.values.iter().map(|(from, value)| format!("{value} from {from}"));
        let values: Vec<String> = values.collect();
        let Parameter { name, unit, reference, confidence, reason, .. } = parameter;
        vec![name.clone(), values.join("\n"), unit.to_string(), reference.clone(), confidence.clone(), reason.clone()]
    });
    let header = ["parameter", "value", "unit", "reference", "confidence", "reason"];
    titled("numbers", &header, rows.collect())
}

fn titled(title: &str, header: &[&str], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() { String::new() } else { format!("\n{title}\n\n{}", columns(header, rows)) }
}

/// Rows under their header, each cell in its column; what is too long goes on below.
fn columns(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let cells = |row: Vec<String>| row.iter().map(|cell| wrapped(cell)).collect::<Vec<_>>();
    let head = header.iter().map(|cell| vec![(*cell).to_owned()]).collect::<Vec<_>>();
    let rows: Vec<Vec<Vec<String>>> = rows.into_iter().map(cells).collect();
    let width = |column: usize| {
        let of_column = rows.iter().chain([&head]).filter_map(|row| row.get(column)).flatten();
        of_column.map(|line| line.width()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    // A row of several lines is set off from the next.
    let is_tall = rows.iter().flatten().any(|cell| cell.len() > 1);
    let rule: Vec<Vec<String>> = widths.iter().map(|width| vec!["─".repeat(*width)]).collect();
    let mut text = String::new();
    line(&mut text, &head, &widths);
    line(&mut text, &rule, &widths);
    for (place, row) in rows.iter().enumerate() {
        if is_tall && place > 0 {
            text.push('\n');
        }
        line(&mut text, row, &widths);
    }
    text
}

/// One row, of as many lines as its tallest cell has.
fn line(text: &mut String, row: &[Vec<String>], widths: &[usize]) {
    let height = row.iter().map(Vec::len).max().unwrap_or_default();
    for place in 0..height {
        let cells = row.iter().zip(widths).map(|(cell, width)| {
            let line = cell.get(place).map_or("", String::as_str);
            padded(line, *width)
        });
        let joined = cells.collect::<Vec<_>>().join("  ");
        // Writing to a string does not fail.
        let _infallible = writeln!(text, "{}", joined.trim_end());
    }
}

fn padded(text: impl Display, width: usize) -> String {
    let text = text.to_string();
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// A text in lines of at most [`CELL_WIDTH_MAX`] places, broken at blanks, or between Chinese characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let (mut line, mut used) = (String::new(), 0);
        for word in words(paragraph) {
            let width = word.width();
            if used > 0 && used + word.trim_end().width() > CELL_WIDTH_MAX {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            line.push_str(word);
            used += width;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The pieces of a text between which a line may end; no line begins with a mark that closes.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut begin) = (Vec::new(), 0);
    let mut characters = text.char_indices().peekable();
    while let Some((_, character)) = characters.next() {
        let Some((next_at, next)) = characters.peek().copied() else { break };
        let is_wide = |character: char| character.width() == Some(2);
        let closes = "，。；：、）》」？！".contains(next);
        if (character == ' ' || is_wide(character) || is_wide(next)) && !closes && next != ' ' {
            words.extend(text.get(begin..next_at));
            begin = next_at;
        }
    }
    words.extend(text.get(begin..));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_width_of_their_characters() {
        let rows = vec![
            vec!["a".to_owned(), "三包".to_owned(), "x".to_owned()],
            vec!["网点".to_owned(), "b".to_owned(), "y".to_owned()],
        ];
        let text = columns(&["one", "two", ""], rows);
        assert_eq!(text, "one   two\n────  ────  ─\na     三包  x\n网点  b     y\n");
    }

    #[test]
    fn a_long_text_goes_on_below_and_loses_nothing() {
        let long = "二级以上网点可以更换模块，三级网点可以维修主板，其余的转修，并写明理由。 From level 2 on, modules are replaced.";
        let lines = wrapped(long);
        assert!(lines.len() > 2 && lines.iter().all(|line| line.width() <= CELL_WIDTH_MAX + 2), "{lines:?}");
        let letters = |text: &str| text.chars().filter(|character| *character != ' ').collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(long));
        assert!(lines.iter().all(|line| !line.starts_with(['，', '。'])));
    }
}
