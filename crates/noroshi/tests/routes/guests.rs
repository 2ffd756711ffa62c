//! Who visits: a stranger, and for each role somebody who holds only that role; some of them in another prefecture.

use std::collections::HashMap;

use noroshi::demo::Visitor;

/// Somebody at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guest {
    /// Not signed in.
    Stranger,
    /// 起案者 at the national association.
    Author,
    /// 決裁者 there.
    Approver,
    /// 伝達担当 at the prefecture that has relayed.
    PrefectureClerk,
    /// 伝達担当 at the district with an open task.
    DistrictClerk,
    /// 医療機関の職員 below that district.
    Member,
    /// メール管理者 at the same institution.
    MailAdministrator,
    /// 保守会社.
    Vendor,
    /// 管理者 of the national association.
    Administrator,
    /// 相談窓口.
    WindowDesk,
    /// 電話受付.
    CallTaker,
    /// 省の担当.
    MinistryDesk,
    /// 警察の担当.
    PoliceDesk,
    /// 起案者 at another prefecture.
    AuthorElsewhere,
    /// 決裁者 at that other prefecture.
    ApproverElsewhere,
    /// 伝達担当 at that other prefecture.
    ClerkElsewhere,
    /// 医療機関の職員 in that other prefecture.
    MemberElsewhere,
    /// 管理者 of that other prefecture.
    AdministratorElsewhere,
    /// 管理者 of the national association of another tree.
    AdministratorOfOtherTree,
}

use Guest::{
    Administrator, AdministratorElsewhere, AdministratorOfOtherTree, Approver, ApproverElsewhere, Author,
    AuthorElsewhere, CallTaker, ClerkElsewhere, DistrictClerk, MailAdministrator, Member, MemberElsewhere,
    MinistryDesk, PoliceDesk, PrefectureClerk, Stranger, Vendor, WindowDesk,
};

/// All of them.
pub const EVERYBODY: &[Guest] = &[
    Stranger,
    Author,
    Approver,
    PrefectureClerk,
    DistrictClerk,
    Member,
    MailAdministrator,
    Vendor,
    Administrator,
    WindowDesk,
    CallTaker,
    MinistryDesk,
    PoliceDesk,
    AuthorElsewhere,
    ApproverElsewhere,
    ClerkElsewhere,
    MemberElsewhere,
    AdministratorElsewhere,
    AdministratorOfOtherTree,
];

/// The guests with their browsers.
pub type Guests = HashMap<Guest, Visitor>;
