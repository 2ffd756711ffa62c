//! Results of questions: counted per tier and prefecture, told name by name only to those who see the institution's line.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use noroshi_bulletin::QuestionTexts;
use noroshi_delivery::{Acknowledge, GivenAnswers, TypedAnswers, answer};
use noroshi_platform::testing::on_both;
use noroshi_terms::BulletinId;

use super::{
    CLINIC, Country, DraftText, KOCHI, NARUTO_CLINIC, SHIOMI, StatusCode, Subject, TODAY, TOKUSHIMA, body,
    bulletin_text, hired, migrations,
};

async fn asked(country: &Country) -> BulletinId {
    let list = |rows: [&str; 3]| rows.map(str::to_owned).to_vec();
    let questions = QuestionTexts {
        question_text: list(["VPN機器を使っていますか", "何台ですか", "お困りのこと"]),
        question_kind: list(["one_of", "number", "text"]),
        question_choices: list(["使っている\n使っていない", "", ""]),
    };
    let id = country.issued_text(&DraftText { questions, ..bulletin_text() }, "全診連発第12号", TODAY).await;
    for (serial, answers) in [
        (CLINIC, ["使っている", "3", "=SUM(A1)手伝いがほしい"]),
        (NARUTO_CLINIC, ["使っていない", "", "渦見の困りごと"]),
        (SHIOMI, ["使っている", "40", ""]),
    ] {
        country.acknowledge(id, serial).await;
        say(country, id, serial, answers).await;
    }
    id
}

async fn say(country: &Country, id: BulletinId, serial: i64, answers: [&str; 3]) {
    let who = hired(&country.test, "見本 七海", "institution_member", serial).await;
    let permit = who.permit::<Acknowledge>(Subject::of(body(serial), (id, body(serial)))).unwrap();
    let typed = serde_json::json!({ "q1": answers[0], "q2": answers[1], "q3": answers[2] });
    let typed: TypedAnswers = serde_json::from_value(typed).unwrap();
    let content = noroshi_bulletin::issued_in(&country.test.app.db, id).await.unwrap().unwrap();
    let given = GivenAnswers::read(&content.questions, &typed).unwrap();
    answer(&country.test.app, permit, &given).await.unwrap();
}

#[tokio::test]
async fn results_stand_on_the_page_of_reach_and_by_prefecture_on_their_own() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = asked(&country).await;
        let (_, page) = country.open(&country.author, &format!("/reach/{id}")).await;
        for told in [
            "問1 VPN機器を使っていますか",
            "使っている 1 ・ 使っていない 1</td>",
            "合計 3 ・ 中央 3 ・ 最小 3 ・ 最大 3</td>",
            "合計 40 ・ 中央 40",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("困りごと"), "texts stand on their own page");
        let answers = |query: &str| format!("/reach/{id}/answers{query}");
        let (_, first) = country.open(&country.author, &answers("")).await;
        let kochi = "<th scope=\"row\">高知県</th><td class=\"r\" data-l=\"了知\">1</td><td class=\"r\" data-l=\"答えた数\">1</td>\
                     <td class=\"r\" data-l=\"使っている\">1</td><td class=\"r\" data-l=\"使っていない\">0</td>";
        assert!(first.contains(kochi) && first.contains("汐見地区診療連合会"), "{first}");
        let (_, texts) = country.open(&country.author, &answers("?question=3&prefecture=36")).await;
        assert!(texts.contains("渦見の困りごと") && !texts.contains("手伝いがほしい"), "{texts}");
        for odd in ["?question=9", "?question=x&prefecture=%00&after=-1"] {
            assert_eq!(country.open(&country.author, &answers(odd)).await.0, StatusCode::OK, "{odd}");
        }
        let plain = country.issued("全診連発第13号", TODAY).await;
        let (_, page) = country.open(&country.author, &format!("/reach/{plain}/answers")).await;
        assert!(page.contains("質問はありません"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn an_association_reads_the_answers_of_its_own_area_only() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = asked(&country).await;
        for file in ["answers?question=3", "answers.csv", "figures.csv"] {
            let (_, own) = country.open(&country.clerks[&KOCHI], &format!("/reach/{id}/{file}")).await;
            assert!(!own.contains("渦見") && !own.contains("徳島県</th>"), "{file}: {own}");
            let (_, other) = country.open(&country.clerks[&TOKUSHIMA], &format!("/reach/{id}/{file}")).await;
            assert!(!other.contains("手伝い") && !other.contains("高知県</th>"), "{file}: {other}");
        }
        let (_, csv) = country.open(&country.author, &format!("/reach/{id}/answers.csv")).await;
        for line in [
            "\"コード\",\"名称\",\"区分\",\"都道府県\",\"問1 VPN機器を使っていますか\",\"問2 何台ですか\",\"問3 お困りのこと\"\r\n",
            "\"T6\",\"汐見診療所\",\"医療機関\",\"高知県\",\"使っている\",\"3\",\"'=SUM(A1)手伝いがほしい\"\r\n",
            "1,\"VPN機器を使っていますか\",\"段\",\"医療機関\",2,2,\"使っている\",1\r\n",
            "3,\"お困りのこと\",\"段\",\"医療機関\",2,2,\"文\",2\r\n",
        ] {
            assert!(csv.contains(line), "{line}: {csv}");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_and_figures_come_as_a_workbook_without_formulas() {
    on_both(&migrations(), |test| async move {
        let country = Country::new(test).await;
        let id = asked(&country).await;
        let book = async |path: String| {
            let octets = country.fetch(&country.author, &path).await;
            calamine::open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(octets)).unwrap()
        };
        let mut answers = book(format!("/reach/{id}/answers.xlsx")).await;
        assert!(answers.worksheet_formula("答え").unwrap().is_empty());
        let sheet = answers.worksheet_range("答え").unwrap();
        assert!(sheet.rows().any(|row| row[6] == "=SUM(A1)手伝いがほしい"), "as it was typed");
        let mut figures = book(format!("/reach/{id}/figures.xlsx")).await;
        assert_eq!(figures.sheet_names(), ["疎通確認率", "未了知の理由", "了知までの時間", "質問の結果"]);
        let rates = figures.worksheet_range("疎通確認率").unwrap();
        assert!(rates.rows().any(|row| row[1] == "医療機関" && row[2] == Data::Float(2.0)));
        let plain = country.issued("全診連発第13号", TODAY).await;
        let mut list = book(format!("/reach/{plain}/unconfirmed.xlsx?kind=institution")).await;
        assert!(list.worksheet_formula("未了知").unwrap().is_empty(), "an institution is called =HYPERLINK");
        let list = list.worksheet_range("未了知").unwrap();
        assert!(
            list.rows().any(|row| row[1] == "=HYPERLINK(渦見診療所)" && row[6].to_string().contains("メールアドレス"))
        );
    })
    .await;
}
