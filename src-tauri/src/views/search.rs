//! What a search found.

use suitecase_explore::Filter;
use suitecase_explore::search::{Answer, Corrected, Field, Group, Hit, Part, Snippet as Piece};
use suitecase_explore::test_link;

use crate::wire::lists::FilterReading;
use crate::wire::search::{
    CorrectedWord, LinkedTest, SearchAnswer, SearchGroup, SearchHit, Snippet, TextPart,
};

pub(crate) fn search_answer(answer: Answer) -> SearchAnswer {
    SearchAnswer {
        groups: answer.groups.into_iter().map(group).collect(),
        total: answer.total,
        corrected: answer.corrected.into_iter().map(corrected).collect(),
        reading: FilterReading::from(&Filter { ignored: answer.ignored, ..Filter::default() }),
        is_indexing: answer.is_indexing,
        is_superseded: answer.is_superseded,
    }
}

pub(crate) fn linked_test(test: test_link::LinkedTest) -> LinkedTest {
    LinkedTest { project_id: test.project, kind: test.kind.into(), id: test.id.to_string() }
}

fn group(group: Group) -> SearchGroup {
    SearchGroup {
        link_id: group.link,
        link_name: group.link_name,
        hits: group.hits.into_iter().map(hit).collect(),
    }
}

fn hit(hit: Hit) -> SearchHit {
    SearchHit {
        kind: hit.kind.into(),
        id: hit.id.to_string(),
        name: parts(hit.name),
        folder: parts(hit.folder),
        tags: hit.tags,
        matched_id: hit.matched_id,
        snippet: hit.snippet.map(snippet),
        suite_kind: hit.suite_kind,
        status: hit.status,
    }
}

fn snippet(piece: Piece) -> Snippet {
    let of = match piece.of {
        Field::Description => "description",
        Field::Comment => "comment",
    };
    Snippet { of: of.to_owned(), parts: parts(piece.parts) }
}

fn parts(parts: Vec<Part>) -> Vec<TextPart> {
    parts.into_iter().map(|part| TextPart { text: part.text, is_hit: part.is_hit }).collect()
}

fn corrected(word: Corrected) -> CorrectedWord {
    CorrectedWord { typed: word.typed, used: word.used }
}
