-- Who changes how a part is to be handled: the originator's office confirms a label, a tier's clerk narrows for those below.
INSERT INTO role_verb (role, verb) VALUES
    ('author', 'bulletin.confirm_handling'), ('approver', 'bulletin.confirm_handling'),
    ('association_clerk', 'bulletin.narrow_handling');
