//! Every word that stands in one place of the scene only, and who may read it.

use noroshi_terms::Audience::{Associations, MedicalStaff, MedicalStaffAndNdaVendors, Members, Public};

use super::rules::Place::{
    BothTrees, Clinic, DentalClinic, DentalNational, District, National, OnThePapersWay, Prefecture,
    PrefectureElsewhere,
};
use super::rules::Scope::{self, Answer, Cover, Kept, Letter, Narrowed, Part, Unissued, Unsent};

/// A word that stands in one place of the scene only.
#[derive(Debug, Clone, Copy)]
pub struct Secret {
    /// The word.
    pub word: &'static str,
    /// For the report.
    pub what: &'static str,
    /// Who may read it.
    pub scope: Scope,
}

/// A word like the secrets that stands nowhere: asking for it must give the same answer as asking for a hidden one.
pub const NOWHERE: &str = "煤竹鼬塚";

const fn secret(word: &'static str, what: &'static str, scope: Scope) -> Secret {
    Secret { word, what, scope }
}

/// What stands where; the scene takes its words from here.
pub const SECRETS: [Secret; 53] = [
    secret("蒼穹笹舟", "limited: title", Letter(National, Members)),
    secret("琥珀燕尾", "limited: letter", Letter(National, Members)),
    secret("紫苑薊野", "limited: heading of the attachment", Letter(National, Members)),
    secret("翡翠鴎浜", "limited: attachment", Part(National, MedicalStaffAndNdaVendors)),
    secret("珊瑚鯨波", "limited: sentence of the attachment", Part(National, MedicalStaffAndNdaVendors)),
    secret("瑠璃雲雀", "limited: heading of the FAX edition", Letter(National, Members)),
    secret("玄武鷺草", "limited: FAX edition", Part(National, MedicalStaff)),
    secret("白磁鶉坂", "limited: sentence of the FAX edition", Part(National, MedicalStaff)),
    secret("漆黒鼬径", "limited: name of a file", Part(National, MedicalStaffAndNdaVendors)),
    secret("象牙鯱鉾", "limited: words of a file", Part(National, MedicalStaffAndNdaVendors)),
    secret("胡粉鸚哥", "limited: an answer", Answer(Clinic, National)),
    secret("朱鷺茜坂", "open: title", Letter(National, Public)),
    secret("橙黄鯛焼", "open: letter", Letter(National, Public)),
    secret("群青鷲巣", "open: attachment for associations", Part(National, Associations)),
    secret("黒曜梟谷", "open: its sentence", Part(National, Associations)),
    secret("鼈甲椿油", "open: FAX edition for members", Part(National, Members)),
    secret("藍染鮎釣", "narrowed: title", Letter(National, Members)),
    secret("銀鼠蛍橋", "narrowed: attachment", Narrowed(National, Members, Prefecture, MedicalStaff)),
    secret("錆朱蜂蜜", "narrowed: the tier's sentence", Narrowed(Prefecture, Members, Prefecture, MedicalStaff)),
    secret("松葉蓬莱", "elsewhere: title", Letter(PrefectureElsewhere, Members)),
    secret("桔梗藤棚", "elsewhere: letter", Letter(PrefectureElsewhere, Members)),
    secret("菖蒲葵傘", "elsewhere: attachment", Part(PrefectureElsewhere, MedicalStaffAndNdaVendors)),
    secret("柿渋楓林", "draft: title", Unissued(National)),
    secret("梅鼠柳川", "draft: letter", Unissued(National)),
    secret("桜貝檜扇", "draft: attachment", Unissued(National)),
    secret("山吹蕨餅", "submitted: title", Unissued(National)),
    secret("利休鼬籠", "topic: title", Part(National, MedicalStaff)),
    secret("臙脂鶉籠", "topic: introduction", Part(National, MedicalStaff)),
    // A paper is for the body that registered it until a cover takes it further.
    secret("鳶茶鱗雲", "paper: title", Kept(Prefecture)),
    secret("青磁鴨脚", "paper: heading of the attachment", Kept(Prefecture)),
    secret("香染蜻蛉", "paper: sentence of the attachment", Kept(Prefecture)),
    secret("海松鮫肌", "paper: name of its file", Kept(Prefecture)),
    secret("苔色蝸牛", "paper: words of its file", Kept(Prefecture)),
    secret("卵色鵜匠", "correction: what is corrected", Letter(National, Members)),
    secret("洗柿鱒川", "withdrawal: why it is withdrawn", Letter(National, Members)),
    secret("薄墨鶴嘴", "the prefecture's cover", Cover(Prefecture)),
    secret("濃紺亀甲", "the district's unsent cover", Unsent(District)),
    secret("鴇色鹿島", "the unsent cover elsewhere", Unsent(PrefectureElsewhere)),
    // Passed on: who reads it there is who would read it here, and its covers stay in the tree of their body.
    secret("灰桜鷹羽", "passed: title", Letter(BothTrees, Members)),
    secret("葡萄鼠笙", "passed: letter", Letter(BothTrees, Members)),
    secret("黄蘗鰐淵", "passed: attachment", Part(BothTrees, MedicalStaffAndNdaVendors)),
    secret("紅殻蓑亀", "passed: part for associations", Part(BothTrees, Associations)),
    secret("水浅葱蝉", "passed: an answer from the other tree", Answer(DentalClinic, National)),
    secret("煉瓦鶺鴒", "the other tree's cover", Cover(DentalNational)),
    secret("若竹鯉幟", "the cover that stands in for bodies without a clerk", Cover(PrefectureElsewhere)),
    // A paper that covers take further is for whom they address, its attachment for those among them whom it names.
    secret("路考茶鵯", "carried: title", Letter(OnThePapersWay, Members)),
    secret("木賊瓢箪", "carried: heading of the attachment", Letter(OnThePapersWay, Members)),
    secret("空五倍子", "carried: sentence of the attachment", Part(OnThePapersWay, MedicalStaffAndNdaVendors)),
    secret("蒲萄海鼠", "carried: name of its file", Part(OnThePapersWay, MedicalStaffAndNdaVendors)),
    secret("消炭獺祭", "carried: words of its file", Part(OnThePapersWay, MedicalStaffAndNdaVendors)),
    secret("枯野雉笛", "the cover of a bundle with that paper", Cover(OnThePapersWay)),
    secret("千草鳰浮", "the district's cover on the carried paper", Cover(District)),
    secret("鉄紺虎杖", "kept: title of the district's paper", Kept(District)),
];
