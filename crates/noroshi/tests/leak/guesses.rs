//! What a reader could put in the place of a placeholder: the values of every column of that name in the database, and one
//! that stands nowhere. A route with a placeholder for which there is nothing is a failure of the test.

use std::collections::BTreeMap;

use noroshi_platform::db::{Db, Engine, query};
use noroshi_platform::web::stylesheet_path;

/// Of these tables every row is asked for; of the others a few.
const WHOLE: [&str; 4] = ["bulletin", "bulletin_file", "cover", "topic"];
const ALL: i64 = 24;
const FEW: i64 = 2;

/// Tables and their columns, in the words of each database.
const COLUMNS: [&str; 2] = [
    "SELECT t.name AS in_table, c.name AS name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c \
     WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite_%'",
    "SELECT CAST(t.table_name AS TEXT) AS in_table, CAST(c.column_name AS TEXT) AS name \
     FROM information_schema.tables t JOIN information_schema.columns c \
     ON c.table_schema = t.table_schema AND c.table_name = t.table_name \
     WHERE t.table_type = 'BASE TABLE' AND t.table_schema = 'public'",
];

/// Values by placeholder.
pub struct Guesses(BTreeMap<String, Vec<String>>);

impl Guesses {
    /// Every column of every table.
    pub async fn in_database(db: &Db) -> Self {
        let mut guesses: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in query(COLUMNS[usize::from(db.engine() == Engine::Postgres)]).all(db).await.unwrap() {
            let (table, column): (String, String) = (row.get("in_table").unwrap(), row.get("name").unwrap());
            let values = values(db, &table, &column).await;
            // `bulletin_file.id` is what stands for {file}.
            let thing = table.rsplit('_').next().unwrap_or_default();
            if column == "id" {
                guesses.entry(thing.to_owned()).or_default().extend(values.clone());
            }
            guesses.entry(column).or_default().extend(values);
        }
        guesses.entry("file".to_owned()).or_default().push(stylesheet_path().trim_start_matches("/static/").to_owned());
        Self(guesses)
    }

    /// Adds what stands in no column, such as a receipt code.
    pub fn add(&mut self, placeholder: &str, value: String) {
        self.0.entry(placeholder.to_owned()).or_default().insert(0, value);
    }

    /// Values of a placeholder, the one that stands nowhere last.
    pub fn values(&self, placeholder: &str) -> Vec<String> {
        let known = self.0.get(placeholder).cloned().unwrap_or_default();
        known.into_iter().chain([unknown(placeholder).to_owned()]).collect()
    }

    /// Every path that this route can be asked for, the one that leads nowhere last.
    pub fn paths(&self, route: &str) -> Result<Vec<String>, String> {
        let mut paths = vec![route.to_owned()];
        while let Some((start, end)) = paths.first().and_then(|path| Some((path.find('{')?, path.find('}')?))) {
            let placeholder = route_placeholder(&paths[0], start, end);
            let known = self.0.get(&placeholder).filter(|values| !values.is_empty());
            let known = known.ok_or_else(|| format!("nothing stands for {{{placeholder}}} of {route}"))?;
            let mut values: Vec<&str> = known.iter().map(String::as_str).collect();
            values.push(unknown(&placeholder));
            let marked = format!("{{{placeholder}}}");
            paths = paths.iter().flat_map(|path| values.iter().map(|value| path.replacen(&marked, value, 1))).collect();
        }
        Ok(paths)
    }
}

fn route_placeholder(path: &str, start: usize, end: usize) -> String {
    path[start + 1..end].to_owned()
}

/// A value of the right form that stands nowhere.
pub fn unknown(placeholder: &str) -> &'static str {
    match placeholder {
        "serial" | "number" => "999999999",
        "id" | "bulletin" | "cover" | "task" | "topic" | "person" => UNKNOWN_ID,
        _ => "AAAAAAAAAAAAAAAA",
    }
}

/// An id that nothing has.
pub const UNKNOWN_ID: &str = "0198c0de-0000-7000-8000-000000000000";

/// The statements of the program are constants; here the tables are not known beforehand.
async fn values(db: &Db, table: &str, column: &str) -> Vec<String> {
    let limit = if WHOLE.contains(&table) { ALL } else { FEW };
    let sql = format!(
        "SELECT DISTINCT CAST(\"{column}\" AS TEXT) AS value FROM \"{table}\" \
         WHERE \"{column}\" IS NOT NULL AND length(CAST(\"{column}\" AS TEXT)) BETWEEN 1 AND 64 LIMIT {limit}"
    );
    let rows = query(sql.leak()).all(db).await.unwrap();
    let values = rows.iter().map(|row| row.get::<String>("value").unwrap());
    values
        .filter(|value| value.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)))
        .collect()
}
