//! Results of the questions in a confirmation (回答の集計): per tier and prefecture, beside how many confirmed.
//!
//! Choices are counted; of numbers the sum, the middle and the ends are told; of texts only how many there are.

use noroshi_delivery::{AnswerCount, Answering, Question};
use noroshi_directory::BodyKind;

use crate::median::{figure, median};
use crate::reach::{ReachSummary, TierReach};
use crate::table::{Cell, Table};

/// One question with its results.
pub(crate) struct QuestionResult {
    /// Counted from 1.
    pub(crate) place: u32,
    pub(crate) question: Question,
    /// What each cell of a row tells.
    pub(crate) columns: Vec<String>,
    pub(crate) tiers: Vec<ResultRow>,
    /// Institutions.
    pub(crate) prefectures: Vec<ResultRow>,
}

/// The results of one tier or prefecture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResultRow {
    pub(crate) name: &'static str,
    pub(crate) acknowledged: u64,
    pub(crate) answered: u64,
    /// Counts, but for the middle of two numbers.
    pub(crate) cells: Vec<f64>,
}

/// The results of all questions, in their order.
pub(crate) fn results(questions: &[Question], counts: &[AnswerCount], summary: &ReachSummary) -> Vec<QuestionResult> {
    let of = |(place, question): (u32, &Question)| {
        let own: Vec<&AnswerCount> = counts.iter().filter(|count| count.question == place).collect();
        QuestionResult {
            place,
            question: question.clone(),
            columns: columns(&question.answering),
            tiers: summary.tiers.iter().map(|(kind, reach)| tier(question, &own, *kind, reach)).collect(),
            prefectures: prefectures(question, &own, summary),
        }
    };
    (1..).zip(questions).map(of).collect()
}

fn columns(answering: &Answering) -> Vec<String> {
    match answering {
        Answering::Number => ["合計", "中央", "最小", "最大"].map(str::to_owned).to_vec(),
        _ => answering.choices().into_iter().map(str::to_owned).collect(),
    }
}

fn tier(question: &Question, counts: &[&AnswerCount], kind: BodyKind, reach: &TierReach) -> ResultRow {
    let own = counts.iter().filter(|count| count.kind == kind);
    row(question, kind.label(), reach, own.map(|count| (count.value.as_str(), count.bodies)).collect())
}

fn prefectures(question: &Question, counts: &[&AnswerCount], summary: &ReachSummary) -> Vec<ResultRow> {
    let institutions = || counts.iter().filter(|count| count.kind == BodyKind::Institution);
    let places = summary.prefectures.iter().map(|(prefecture, reach)| (Some(*prefecture), prefecture.name(), reach));
    let elsewhere = std::iter::once((None, "区域のない機関", &summary.elsewhere));
    let all = places.chain(elsewhere.filter(|(_, _, reach)| reach.addressed > 0));
    all.map(|(place, name, reach)| {
        let own = institutions().filter(|count| count.prefecture == place);
        row(question, name, reach, own.map(|count| (count.value.as_str(), count.bodies)).collect())
    })
    .collect()
}

fn row(question: &Question, name: &'static str, reach: &TierReach, given: Vec<(&str, u64)>) -> ResultRow {
    let answered = given.iter().map(|(_, bodies)| bodies).sum();
    let cells = match &question.answering {
        Answering::Number => numbers(&given),
        answering => {
            let count = |choice: &str| {
                given.iter().filter(|(value, _)| *value == choice).map(|(_, bodies)| bodies).sum::<u64>() as f64
            };
            answering.choices().into_iter().map(count).collect()
        }
    };
    ResultRow { name, acknowledged: reach.acknowledged, answered, cells }
}

/// Sum, middle, smallest and largest; nothing when nobody answered.
fn numbers(given: &[(&str, u64)]) -> Vec<f64> {
    let given: Vec<(u64, u64)> =
        given.iter().filter_map(|(value, bodies)| Some((value.parse().ok()?, *bodies))).collect();
    let ends = || given.iter().map(|(value, _)| *value as f64);
    let Some(middle) = median(given.iter().copied()) else { return vec![0.0; 4] };
    let sum = given.iter().map(|(value, bodies)| value * bodies).sum::<u64>() as f64;
    vec![sum, middle, ends().fold(f64::INFINITY, f64::min), ends().fold(0.0, f64::max)]
}

impl QuestionResult {
    /// The tiers from which somebody answered; the institutions when nobody did.
    pub(crate) fn answered_tiers(&self) -> Vec<&ResultRow> {
        let is_told = |row: &&ResultRow| row.answered > 0 || row.name == BodyKind::Institution.label();
        self.tiers.iter().filter(is_told).collect()
    }

    /// A row in one line.
    pub(crate) fn line(&self, row: &ResultRow) -> String {
        if row.answered == 0 {
            return "まだ答えはありません".to_owned();
        }
        let cells = self.columns.iter().zip(row.printed()).map(|(column, cell)| format!("{column} {cell}"));
        cells.collect::<Vec<_>>().join(" ・ ")
    }
}

impl ResultRow {
    /// The cells as read on pages; a dash where nobody answered.
    pub(crate) fn printed(&self) -> Vec<String> {
        self.cells.iter().map(|cell| if self.answered == 0 { "―".to_owned() } else { figure(*cell) }).collect()
    }
}

/// All results, a line per question, group and column.
pub(crate) fn table(results: &[QuestionResult]) -> Table {
    let mut table = Table::new("質問の結果", &["問", "質問", "集計", "区分", "了知", "答えた数", "答え", "数"]);
    for result in results {
        let groups = [("段", &result.tiers), ("都道府県(医療機関)", &result.prefectures)];
        for (group, row) in groups.into_iter().flat_map(|(group, rows)| rows.iter().map(move |row| (group, row))) {
            let named = result.columns.iter().map(String::as_str).zip(row.cells.iter().copied());
            // A text has no columns, but how many answered is told.
            let cells: Vec<(&str, f64)> =
                if row.cells.is_empty() { vec![("文", row.answered as f64)] } else { named.collect() };
            for (column, count) in cells {
                table.rows.push(vec![
                    u64::from(result.place).into(),
                    result.question.text.as_str().into(),
                    group.into(),
                    row.name.into(),
                    row.acknowledged.into(),
                    row.answered.into(),
                    column.into(),
                    if count.fract() == 0.0 { Cell::Count(count as u64) } else { Cell::Share(count) },
                ]);
            }
        }
    }
    table
}
