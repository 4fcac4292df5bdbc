//! Reads of the table `reported_test` for *Uploaded Data*: pages of names by why they stand for what they stand for.

use rusqlite::{ToSql, params_from_iter};
use suitecase_model::catalogue::TestKind;
use suitecase_model::ids::ProjectId;
use suitecase_model::reported::LinkBecause;

use crate::error::StoreError;
use crate::open::Reader;
use crate::reported_test::{self, ReportedTest};
use crate::row;

/// Says of a name and its suite whether it is asked for.
pub type Wanted<'a> = &'a dyn Fn(&str, &str) -> bool;

/// Returns how many names of a project there are of each reason that occurs.
pub fn counts(reader: &Reader<'_>, project: ProjectId) -> Result<Vec<(LinkBecause, u64)>, StoreError> {
    let mut statement = reader.connection.prepare_cached(
        "SELECT because, count(*) AS names FROM reported_test WHERE project_id = ?1 GROUP BY because",
    )?;
    row::all(statement.query([project.to_string()])?, |row| {
        Ok((row::word(row, "because", LinkBecause::from_code)?, row.get("names")?))
    })
}

/// Returns how many names of some reasons are wanted, and one page of them, those with the newest results first.
///
/// Where all are wanted only the rows of the page are read; else each name is looked at.
pub fn page(
    reader: &Reader<'_>,
    project: ProjectId,
    because: &[LinkBecause],
    wanted: Option<Wanted<'_>>,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<ReportedTest>), StoreError> {
    let marks: Vec<String> = (2..).zip(because).map(|(number, _)| format!("?{number}")).collect();
    let condition = format!("project_id = ?1 AND because IN ({})", marks.join(", "));
    let words = std::iter::once(project.to_string());
    let values: Vec<String> =
        words.chain(because.iter().map(|because| because.as_str().to_owned())).collect();
    let (total, numbers) = match wanted {
        None => {
            let mut count = reader
                .connection
                .prepare_cached(&format!("SELECT count(*) FROM reported_test WHERE {condition}"))?;
            let total = count.query_row(params_from_iter(&values), |row| row.get(0))?;
            let mut statement = reader.connection.prepare_cached(&format!(
                "SELECT number FROM reported_test WHERE {condition} ORDER BY last_at DESC, number DESC \
                 LIMIT ?{} OFFSET ?{}",
                values.len() + 1,
                values.len() + 2
            ))?;
            let (limit, offset) =
                (i64::try_from(limit).unwrap_or(i64::MAX), i64::try_from(offset).unwrap_or(i64::MAX));
            let mut with_limits: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            with_limits.extend([&limit as &dyn ToSql, &offset]);
            let rows = statement.query(with_limits.as_slice())?;
            (total, row::all(rows, |row| Ok(row.get(0)?))?)
        }
        Some(wanted) => {
            let mut statement = reader.connection.prepare_cached(&format!(
                "SELECT number, name, suite FROM reported_test WHERE {condition} ORDER BY last_at DESC, number DESC"
            ))?;
            let mut rows = statement.query(params_from_iter(&values))?;
            let (mut total, mut numbers): (u64, Vec<i64>) = (0, Vec::new());
            while let Some(row) = rows.next()? {
                let text = |column| {
                    row.get_ref(column)?.as_str().map_err(|_| StoreError::Damaged("a name in reports"))
                };
                if wanted(text(1)?, text(2)?) {
                    if total >= offset && total - offset < limit {
                        numbers.push(row.get(0)?);
                    }
                    total += 1;
                }
            }
            (total, numbers)
        }
    };
    let names = numbers.into_iter().map(|number: i64| reported_test::get(reader, number));
    Ok((total, names.collect::<Result<_, _>>()?))
}

/// Shows `see` each name of a kind in a project, in the order of names.
pub fn each(
    reader: &Reader<'_>,
    project: ProjectId,
    kind: TestKind,
    mut see: impl FnMut(ReportedTest) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = reader.connection.prepare_cached(&format!(
        "SELECT {} FROM reported_test WHERE project_id = ?1 AND kind = ?2 ORDER BY name, suite, link_id, generation",
        reported_test::COLUMNS
    ))?;
    let mut rows = statement.query([project.to_string().as_str(), kind.as_str()])?;
    while let Some(row) = rows.next()? {
        see(reported_test::read(row)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::tests::{shop, with_shop};
    use crate::open::tests::temporary;
    use crate::reported_test::{Decided, insert, tests::named};

    #[tokio::test]
    async fn names_are_paged_by_why_the_newest_first_and_counted() {
        use LinkBecause::{KeptApart, NoTest, NotAsked, SeveralTests};
        let (_folder, store) = temporary();
        let found: Result<_, StoreError> = store
            .write(|writer| {
                with_shop(writer)?;
                let names =
                    [("A", NoTest), ("B", SeveralTests), ("C", NotAsked), ("D", KeptApart), ("Ab", NoTest)];
                for (at, (name, because)) in (10..).zip(names) {
                    let number = insert(writer, &named(name), 0, Decided { test: None, because })?;
                    let sql =
                        "UPDATE reported_test SET last_at = ?2, last_status = 'PASSED' WHERE number = ?1";
                    writer.connection.execute(sql, [number, at])?;
                }
                let told = |(total, rows): (u64, Vec<ReportedTest>)| {
                    (total, rows.into_iter().map(|row| row.name.name).collect::<String>())
                };
                let (project, unmatched) = (shop().project, [NoTest, NotAsked]);
                let begins: Wanted<'_> = &|name, suite| name.starts_with('A') && suite == "Test Suites/Smoke";
                let pages = [
                    told(page(writer, project, &unmatched, None, (0, 2))?),
                    told(page(writer, project, &unmatched, None, (2, 2))?),
                    told(page(writer, project, &unmatched, Some(begins), (0, 1))?),
                    told(page(writer, project, &unmatched, Some(begins), (1, 9))?),
                    told(page(writer, project, &[KeptApart], None, (0, 9))?),
                ];
                let mut seen = 0;
                each(writer, project, TestKind::TestCases, |_| {
                    seen += 1;
                    Ok(())
                })?;
                Ok((pages, counts(writer, project)?, seen))
            })
            .await;
        let (pages, mut counted, seen) = found.unwrap();
        let pages: Vec<(u64, &str)> = pages.iter().map(|(total, names)| (*total, names.as_str())).collect();
        assert_eq!(pages, [(3, "AbC"), (3, "A"), (2, "Ab"), (2, "A"), (1, "D")]);
        counted.sort_unstable_by_key(|(because, _)| because.as_str());
        assert_eq!(counted, [(KeptApart, 1), (NoTest, 2), (NotAsked, 1), (SeveralTests, 1)]);
        assert_eq!(seen, 5);
    }
}
