package vocab

// Users that may do everything in the cluster, beside whom others are limited by access control lists.
const (
	RootUser    = "root"
	ClusterUser = "hacluster" // as whom Pacemaker's daemons run
)

// Administers says whether a user is one of these.
func Administers(user string) bool { return user == RootUser || user == ClusterUser }
