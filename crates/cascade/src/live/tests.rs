//! One count for all who watch the same, none when nobody does, and no more readers than there are places.

use noroshi_platform::app::App;
use noroshi_platform::db::Engine;
use noroshi_platform::testing::TestDb;
use noroshi_terms::{BodyId, BulletinId};

use super::{Live, MOST_READERS};
use crate::cache::ReachCache;
use crate::reach::ReachView;
use crate::tests::migrations;

fn view(app: &App) -> ReachView {
    let issuer = BodyId::try_from(1).unwrap();
    ReachView { bulletin: BulletinId::new(&*app.entropy), issuer, under: issuer }
}

#[tokio::test]
async fn readers_of_one_view_share_its_count_and_the_last_one_ends_it() {
    let test = TestDb::open(Engine::Sqlite, &migrations()).await;
    let (live, cache, view) = (Live::default(), ReachCache::default(), view(&test.app));
    let mut first = live.watch(&test.app, &cache, view).unwrap();
    let mut second = live.watch(&test.app, &cache, view).unwrap();
    assert_eq!(live.lock().len(), 1, "one count");
    for reader in [&mut first, &mut second] {
        reader.figures.changed().await.unwrap();
        assert_eq!(reader.figures.borrow_and_update().get("all.unconfirmed").map(String::as_str), Some("0"));
    }
    drop(first);
    assert!(live.send_nothing(view) && live.lock().len() == 1, "somebody watches");
    drop(second);
    assert!(!live.send_nothing(view) && live.lock().is_empty(), "nobody watches");
}

#[tokio::test]
async fn there_are_only_so_many_places_and_each_comes_back() {
    let test = TestDb::open(Engine::Sqlite, &migrations()).await;
    let (live, cache, view) = (Live::default(), ReachCache::default(), view(&test.app));
    let mut readers: Vec<_> = (0..MOST_READERS).map(|_| live.watch(&test.app, &cache, view).unwrap()).collect();
    assert!(live.watch(&test.app, &cache, view).is_none());
    readers.pop();
    assert!(live.watch(&test.app, &cache, view).is_some());
}
