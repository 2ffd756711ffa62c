//! Tests of HTML: what is seen, and what is only there.

use super::super::html::page;

#[track_caller]
fn check(source: &str, visible: &str, hidden: &str) {
    let page = page(source);
    assert_eq!((page.visible.as_str(), page.hidden.as_str()), (visible, hidden), "doubtful: {:?}", page.doubtful);
}

#[test]
fn blocks_are_lines_and_words_stay_whole() {
    check("<p>一行目</p><p>二行目<br>三行目", "一行目\n二行目\n三行目", "");
    check("グル<!-- x -->ー<wbr>プ<b></b>を<span>作</span>る", "グループを作る", "");
    check("<table><tr><td>L</td><td>I</td><td>N</td><td>E</td></tr><tr><td>x</td></tr></table>", "L I N E\nx", "");
    check("a\r\n  b&nbsp;c", "a b\u{a0}c", "");
    check("<title>t</title><script>if (a<b) x</script><style>p{}</style>seen", "seen", "");
    check("<svg><text>絵の<tspan>文字</tspan></text></svg>", "絵の文字", "");
}

#[test]
fn references_are_decoded() {
    check("&#12464;&#x30EB;&#12540;&#x30d7 &amp &lt;b&gt; &unknown; & &copy;", "グループ & <b> &unknown; & ©", "");
    check("&#8203;&#0;&#1114112;&#150;&notit;", "\u{200b}\u{fffd}\u{fffd}–¬it;", "");
}

#[test]
fn hidden_text_is_kept_apart() {
    check("a<span style='display:none'>x<b>y</b></span>b", "ab", "xy");
    check("a<span style=\"font-size:0\">x</span>b", "ab", "x");
    check("<div style='font-size:0px'>x<span style='font-size:16px'>a</span></div>", "a", "x");
    check("<p style='DISPLAY : NONE !important'>x<p>a", "a", "x");
    check("<div style='visibility:hidden'>x<i style='visibility:visible'>a</i></div>", "a", "x");
    check("<div hidden>x</div>a", "a", "x");
    check("<div style='max-height:0;overflow:hidden'>x</div>a", "a", "x");
    check("<div style='mso-hide:all'>x</div>a<p style='opacity:0'>y</p>", "a", "x\ny");
}

#[test]
fn what_programs_may_show_is_doubtful() {
    for source in [
        "<font color='#ffffff'>x</font>a",
        "<div style='background:#336699'><span style='color:#336699'>x</span></div>a",
        "<div style='position:absolute;left:-9999px'>x</div>a",
        "<div style='text-indent:-9999px'>x</div>a",
        "<style>.gone, p.y {display:none}</style><span class='big gone'>x</span>a",
        "<style>#k{font-size:0}</style><span id=k>x</span>a",
    ] {
        let page = page(source);
        assert_eq!((page.visible.trim(), page.hidden.trim(), page.doubtful.trim()), ("a", "x", "x"), "{source}");
    }
    assert_eq!(page("<img alt='絵の説明' src='cid:1'>").doubtful, "絵の説明");
    assert_eq!(page("<!--[if mso]><p>Outlook</p><![endif]-->a").doubtful, "Outlook");
    assert_eq!(page("<style>p::before{content:'足した文'}</style>a").doubtful, "足した文");
    assert_eq!(page("a<!-- 終わらない").doubtful, "終わらない");
}

#[test]
fn what_is_seen_is_not_hidden_by_mistake() {
    check("<td bgcolor='#000000'><font color='#ffffff'>a</font></td>", "a", "");
    check("<div style=\"background:url(x.png)\"><p style='color:white'>a</p></div>", "a", "");
    check("<style>.dark{background:#000}</style><div class=dark><p style='color:#fff'>a</p></div>", "a", "");
    check("<style>@media (max-width:600px){.m{display:none}}</style><p class=m>a</p>", "a", "");
    check("<p style='font-size:12px;color:#333'>a</p><a href='x'>b</a>", "a\nb", "");
    check("<bdo dir=rtl>プールグ</bdo>", "グループ", "");
}

#[test]
fn targets_are_kept() {
    let page = page(
        "<a href='https://chat.example/?a=1&amp;b=2'>x</a><img src='cid:1'><img src='data:image/png;base64,iVBORw0KGgo='>",
    );
    assert_eq!(page.links, ["https://chat.example/?a=1&b=2"]);
    assert_eq!(page.pictures, ["cid:1"]);
    assert_eq!(page.inline_pictures[0].media_type, "image/png");
    assert_eq!(page.inline_pictures[0].octets, b"\x89PNG\r\n\x1a\n");
}

#[test]
fn broken_pages_lose_nothing() {
    check("a < b <3 <> c", "a < b <3 <> c", "");
    check("</nothing>a</p></div><p", "a", "");
    check("<p title=\"a>b\" x='\">'>c", "c", "");
    check("<p a=\"b>c", "c", "");
}
